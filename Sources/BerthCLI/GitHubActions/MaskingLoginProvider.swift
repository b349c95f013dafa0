import AWS
import BerthCore
import DockerConfig
import Platform

/// A source of logins that masks each login of another source in the step's log at once: also a login that its registry
/// then refuses, and a stored login that berth only verifies.
struct MaskingLoginProvider: LoginProvider {
    let source: any LoginProvider
    let gitHub: GitHubActions

    func signIn(_ principal: Principal) async throws {
        try await source.signIn(principal)
    }

    func token(for source: TokenSource) async throws -> Login {
        let login = try await self.source.token(for: source)
        gitHub.mask([login.credential])
        return login
    }

    func check(_ login: Login, at declaration: RegistryDeclaration) async throws {
        gitHub.mask([login.credential])
        try await source.check(login, at: declaration)
    }

    func openConnections(for sources: Set<TokenSource>) { source.openConnections(for: sources) }
    func openConnection(for declaration: RegistryDeclaration) -> Bool { source.openConnection(for: declaration) }
}

extension RegistryCredential {
    /// The texts that would disclose the login in a log: the secret, its escaped form in JSON, and its value in
    /// Docker's config.
    ///
    /// The runner compares line by line, and old versions do not split a mask of several lines
    /// (https://github.com/actions/runner/pull/1521). So each line of a secret is a mask too.
    var masks: [Secret] {
        switch self {
        case .password(_, let secret) where secret.isBlank: []
        case .password(let username, let secret):
            secret.forms + [Secret(Base64.encode("\(username):\(secret.reveal())"))]
        case .identityToken(_, let token): token.forms
        }
    }
}

extension Secret {
    /// Whether the secret has only blanks. The runner refuses such a mask.
    fileprivate var isBlank: Bool { reveal().isBlank }

    /// The secret, its lines if it has several, and its escaped form in JSON if that differs. Blank texts are left out.
    fileprivate var forms: [Secret] {
        if isBlank { return [] }
        let lines = reveal().lines.map { Secret($0.trimmed()) }
        let escaped = Secret(String(decoding: JSONString.quoted(reveal()).dropFirst().dropLast(), as: UTF8.self))
        return [self] + (lines + [escaped]).filter { !$0.isBlank && $0 != self }
    }
}
