import Effects
import FoundationEssentials
import SystemPackage

/// Where the token of an identity provider is.
public enum WebIdentityToken: Sendable, Hashable, CustomStringConvertible {
    /// A file, such as Kubernetes mounts and renews. An absolute path.
    case file(String)
    /// A variable, such as GitLab's `id_tokens` set.
    case variable(String)
    /// GitHub Actions, asked for a token of this audience.
    case githubOIDC(audience: String)

    /// For people: `the token in /var/run/token`.
    public var description: String {
        switch self {
        case .file(let path): "the token in \(path)"
        case .variable(let name): "the token in \(name)"
        case .githubOIDC: "GitHub's OIDC"
        }
    }

    /// How it stands, by files and variables alone.
    /// - Parameter role: what it signs in to, for an error.
    func standing(on machine: AWSMachine, for role: RoleRequest) throws(PrincipalFailure) -> PrincipalStanding {
        if case .githubOIDC = self {
            _ = try GitHubOIDC(machine.environment, for: role)
            return .whenNeeded("GitHub is asked when needed")
        }
        let now = machine.effects.clock.now
        guard let end = try stored(on: machine, for: role).webTokenExpiration else {
            return .atHand(until: nil)
        }
        guard end > now else {
            throw .webIdentityExpired(self, for: role, ago: .from(end, to: now))
        }
        return .atHand(until: end)
    }

    /// The token itself, fresh: what renews it may have done so a moment ago.
    func read(in session: SignInSession, for role: RoleRequest) async throws(AWSFailure) -> Secret {
        if case .githubOIDC(let audience) = self {
            let github = try AWSFailure.wrapping { () throws(PrincipalFailure) in
                try GitHubOIDC(session.machine.environment, for: role)
            }
            return try await github.token(for: audience, through: session.metadata)
        }
        return try AWSFailure.wrapping { () throws(PrincipalFailure) in try stored(on: session.machine, for: role) }
    }

    private func stored(on machine: AWSMachine, for role: RoleRequest) throws(PrincipalFailure) -> Secret {
        var text: String?
        switch self {
        case .file(let path):
            do {
                let bytes = try machine.effects.files.read(FilePath(path), limit: Self.longest)
                text = String(decoding: bytes, as: UTF8.self).trimmed()
            } catch {
                throw .webIdentityUnreadable(error, for: role)
            }
        case .variable(let name): text = machine.environment.nonBlank(name)
        case .githubOIDC: break
        }
        guard let text, !text.isEmpty else { throw .webIdentityMissing(self, for: role) }
        return Secret(text)
    }

    /// In bytes: more than STS takes.
    private static let longest = 1 << 16
}
