import FoundationEssentials
import Platform

/// GitHub Actions' own identity provider, as a job with `permissions: id-token: write` can ask it.
/// https://docs.github.com/en/actions/reference/security/oidc
struct GitHubOIDC {
    private let address: WebAddress
    private let bearer: Secret

    static let urlVariable = "ACTIONS_ID_TOKEN_REQUEST_URL"
    static let tokenVariable = "ACTIONS_ID_TOKEN_REQUEST_TOKEN"

    /// - Parameter role: what its token is to sign in to, for an error.
    /// - Throws: where the environment is not that of such a job.
    init(_ environment: Environment, for role: RoleRequest) throws(PrincipalFailure) {
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
        // The bearer goes there: not in the clear.
        guard address.isSafe else { throw .plainEndpoint(Self.urlVariable, value: url.withoutURLSecrets) }
        try UnsendableValue.check(
            token, from: Self.tokenVariable, advice: "GitHub's runner sets it: keep other steps from setting it.")
        self.address = address
        bearer = Secret(token)
    }

    func token(for audience: String, through metadata: MetadataCaller) async throws(AWSFailure) -> Secret {
        var address = address
        address.appendQuery("audience=\(PercentEncoding.encode(audience.utf8))")
        let request = HTTPRequest(
            url: address.url,
            headers: ["Authorization": "bearer \(bearer.reveal())", "Accept": "application/json"]
        )
        let answer = try await metadata.send(request, to: "GitHub's OIDC", secrets: [bearer])
        guard let token = try? JSONDecoder().decode(Answer.self, from: Data(answer.body)).value, !token.isEmpty else {
            throw .source(.unreadable("GitHub's OIDC", missing: "a token"))
        }
        return Secret(token)
    }

    private struct Answer: Decodable {
        let value: String
    }
}
