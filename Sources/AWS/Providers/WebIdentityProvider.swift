import Crypto
import Effects
import FoundationEssentials
import Platform
import SystemPackage

/// A token of an identity provider, and the role that it signs in to.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
struct WebIdentityProvider: CredentialProvider {
    let token: WebIdentityTokenSource
    let role: RoleSpecification
    /// The region for STS.
    let stsRegion: STSRegion

    var region: String { stsRegion.name }

    var identifier: String { "web identity \(role.arn)" }
    var description: String { "role \(role.name), from \(token)" }
    var located: String { "\(role.located), from \(token)" }

    func availability(on machine: AWSMachine) throws(PrincipalError) -> CredentialAvailability {
        try token.availability(on: machine, for: role)
    }

    func identity(on machine: AWSMachine) -> SourceIdentity {
        var identity = token.identity(on: machine)
        identity.facts = ["web identity"] + role.identityFacts + identity.facts
        return identity
    }

    func credentials(of principal: Principal, in context: SignInContext) async throws(AWSError) -> Credentials {
        let token = try await token.read(in: context, for: role)
        let call = AssumeRoleWithWebIdentity.call(
            role, token: token, region: stsRegion, by: principal,
            defaultSessionName: AssumeRole.defaultSessionName(context.machine.environment)
        )
        return try await context.caller.credentials(by: call, signedWith: nil)
    }
}

/// The place of an identity provider's token.
package enum WebIdentityTokenSource: Sendable, Hashable, CustomStringConvertible {
    /// A file, as Kubernetes mounts and renews it. An absolute path.
    case file(String)
    /// A variable, as GitLab's `id_tokens` set it.
    case variable(String)
    /// GitHub Actions, which issues a token for this audience.
    case githubOIDC(audience: String)

    /// The source in messages: `the token in /var/run/token`.
    package var description: String {
        switch self {
        case .file(let path): "the token in \(path)"
        case .variable(let name): "the token in \(name)"
        case .githubOIDC: "GitHub's OIDC"
        }
    }

    /// Returns whether the token can be used now, from files and variables only.
    /// - Parameter role: the role to sign in to, for an error.
    func availability(on machine: AWSMachine, for role: RoleSpecification) throws(PrincipalError)
        -> CredentialAvailability
    {
        if case .githubOIDC = self {
            _ = try GitHubOIDCTokenSource(machine.environment, for: role)
            return .obtainedDuringSignIn("berth requests it from GitHub when needed")
        }
        let now = machine.effects.clock.now
        guard let end = try stored(on: machine, for: role).webTokenExpiration else {
            return .available(until: nil)
        }
        guard end > now else {
            throw .webIdentityExpired(self, for: role, ago: .from(end, to: now))
        }
        return .available(until: end)
    }

    /// Returns the token's identity. A job of GitHub Actions is identified by its request token, which no other job
    /// has.
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
            let asking = machine.environment.nonBlank(GitHubOIDCTokenSource.tokenVariable).map { Secret($0) }
            let address = machine.environment.nonBlank(GitHubOIDCTokenSource.urlVariable)
            // A job's token names its subject, and the job, in claims that GitHub does not document.
            let digest = asking.map { SHA256.hash(data: Array($0.reveal().utf8)).hexadecimal }
            return SourceIdentity(facts: ["github", audience, address ?? "", digest ?? ""])
        }
    }

    /// Returns the current token: it may have been renewed a moment ago.
    func read(in context: SignInContext, for role: RoleSpecification) async throws(AWSError) -> Secret {
        if case .githubOIDC(let audience) = self {
            let github = try AWSError.wrapping { () throws(PrincipalError) in
                try GitHubOIDCTokenSource(context.machine.environment, for: role)
            }
            return try await github.token(for: audience, through: context.metadata)
        }
        return try AWSError.wrapping { () throws(PrincipalError) in try stored(on: context.machine, for: role) }
    }

    private func stored(on machine: AWSMachine, for role: RoleSpecification) throws(PrincipalError) -> Secret {
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

    /// In bytes: more than STS accepts.
    private static let longest = 1 << 16
}

/// GitHub Actions' own identity provider, for a job with `permissions: id-token: write`.
/// https://docs.github.com/en/actions/reference/security/oidc
struct GitHubOIDCTokenSource {
    private let address: WebAddress
    private let bearer: Secret

    static let urlVariable = "ACTIONS_ID_TOKEN_REQUEST_URL"
    static let tokenVariable = "ACTIONS_ID_TOKEN_REQUEST_TOKEN"

    /// - Parameter role: the role to sign in to, for an error.
    /// - Throws: An error if the environment is not that of such a job.
    init(_ environment: Environment, for role: RoleSpecification) throws(PrincipalError) {
        guard let url = environment.nonBlank(Self.urlVariable) else {
            throw .noGitHubOIDC(missing: Self.urlVariable, for: role)
        }
        guard let token = environment.nonBlank(Self.tokenVariable) else {
            throw .noGitHubOIDC(missing: Self.tokenVariable, for: role)
        }
        guard let address = WebAddress(url) else {
            throw .badSetting(
                Self.urlVariable, value: url.withoutURLSecrets, wanted: "the URL that GitHub's runner sets")
        }
        // The bearer token goes there, so plain HTTP is refused.
        guard address.isSafe else { throw .plainEndpoint(Self.urlVariable, value: url.withoutURLSecrets) }
        try UnsendableValueError.check(
            token, from: Self.tokenVariable, advice: "GitHub's runner sets it: no other step may set it.")
        self.address = address
        bearer = Secret(token)
    }

    func token(for audience: String, through metadata: MetadataClient) async throws(AWSError) -> Secret {
        var address = address
        address.appendQuery(PercentEncoding.encode(fields: [("audience", audience)]))
        let request = HTTPRequest(
            url: address.url,
            headers: ["Authorization": "bearer \(bearer.reveal())", "Accept": "application/json"]
        )
        let answer = try await metadata.send(request, to: "GitHub's OIDC", secrets: [bearer])
        guard let token = try? JSONDecoder().decode(ResponseBody.self, from: Data(answer.body)).value, !token.isEmpty
        else {
            throw .source(.unreadable("GitHub's OIDC", missing: "a token"))
        }
        return Secret(token)
    }

    private struct ResponseBody: Decodable {
        let value: String
    }
}
