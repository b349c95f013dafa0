import AWS
import BerthCore
import DockerConfig
import FoundationEssentials
import Platform

/// Logins of another source, each hidden in the step's log as soon as it is there: also one that its registry refuses
/// then, and one that was stored before and is only tried.
struct MaskingLoginProvider: LoginProvider {
    let source: any LoginProvider
    let gitHub: GitHubActions

    func signIn(_ principal: Principal) async throws {
        try await source.signIn(principal)
    }

    func token(for source: TokenSource) async throws -> Login {
        let login = try await self.source.token(for: source)
        gitHub.mask([login.registryLogin])
        return login
    }

    func check(_ login: Login, at declaration: RegistryDeclaration) async throws {
        gitHub.mask([login.registryLogin])
        try await source.check(login, at: declaration)
    }
}

extension RegistryLogin {
    /// The texts by which a log would disclose the login: the secret, its escaped form in JSON, and its value in Docker's
    /// config.
    ///
    /// The runner looks at one line at a time, and old ones do not take a mask of several lines apart by themselves
    /// (https://github.com/actions/runner/pull/1521): so a secret's lines are texts of their own beside it.
    var masks: [Secret] {
        switch self {
        case .password(_, let secret) where secret.isBlank: []
        case .password(let username, let secret):
            secret.forms + [Secret(Data("\(username):\(secret.reveal())".utf8).base64EncodedString())]
        case .identityToken(_, let token): token.forms
        }
    }
}

extension Secret {
    /// Whether it cannot be told from the blanks in a text. The runner refuses to hide such a text.
    fileprivate var isBlank: Bool { reveal().isBlank }

    /// Itself, its lines if it has several, and its escaped form in JSON if that differs; nothing blank.
    fileprivate var forms: [Secret] {
        if isBlank { return [] }
        let lines = reveal().lines.map { Secret($0.trimmed()) }
        let escaped = Secret(String(decoding: JSONString.quoted(reveal()).dropFirst().dropLast(), as: UTF8.self))
        return [self] + (lines + [escaped]).filter { !$0.isBlank && $0 != self }
    }
}
