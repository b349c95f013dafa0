import Effects
import FoundationEssentials

/// GitHub Actions' own identity provider, as a job with `permissions: id-token: write` can ask it.
/// https://docs.github.com/en/actions/reference/security/oidc
struct GitHubOIDC {
    private let url: String
    private let bearer: Secret

    private static let urlVariable = "ACTIONS_ID_TOKEN_REQUEST_URL"
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
        // The bearer goes there: not in the clear, and nowhere but to a URL.
        _ = try ServiceEndpoint(String(url.prefix { $0 != "?" }), setting: Self.urlVariable)
        self.url = url
        bearer = Secret(token)
    }

    func token(for audience: String, through metadata: MetadataCaller) async throws(AWSFailure) -> Secret {
        let query = "audience=\(PercentEncoding.encode(audience.utf8))"
        let request = HTTPRequest(
            url: "\(url)\(url.contains("?") ? "&" : "?")\(query)",
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
