import Crypto
import FoundationEssentials
import Platform
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

    /// Reads whom it is about. A job of GitHub Actions is known by what it asks GitHub with, which no other job has.
    func identity(on machine: AWSMachine) -> SourceIdentity {
        switch self {
        case .file(let path):
            let content = try? machine.effects.files.read(FilePath(path), limit: Self.longest)
            return SourceIdentity(
                facts: SourceIdentity.facts(
                    ofToken: content.map { Secret(String(decoding: $0, as: UTF8.self).trimmed()) }),
                files: [IdentityFile(path: FilePath(path), content: content)])
        case .variable(let name):
            return SourceIdentity(
                facts: SourceIdentity.facts(ofToken: machine.environment.nonBlank(name).map { Secret($0) }),
                variables: [name])
        case .githubOIDC(let audience):
            let asking = machine.environment.nonBlank(GitHubOIDC.tokenVariable).map { Secret($0) }
            let address = machine.environment.nonBlank(GitHubOIDC.urlVariable)
            // The token of a job names its subject, and the job, in claims that GitHub does not document.
            let digest = asking.map { SHA256.hash(data: Array($0.reveal().utf8)).hexadecimal }
            return SourceIdentity(facts: ["github", audience, address ?? "", digest ?? ""])
        }
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
