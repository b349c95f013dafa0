import FoundationEssentials
import Platform

/// The SSO portal's `GetRoleCredentials`: what a signed-in person is in an account.
/// https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html
enum GetRoleCredentials {
    static func call(
        account: String, role: String, token: Secret, region: String, by principal: Principal
    ) -> ServiceCall {
        let query = [("account_id", account), ("role_name", role)]
            .map { "\($0.0)=\(PercentEncoding.encode($0.1.utf8))" }.joined(separator: "&")
        return ServiceCall(
            service: .sso, operation: "GetRoleCredentials", region: region, method: "GET",
            path: "federation/credentials?\(query)", headers: ["x-amz-sso_bearer_token": token.reveal()], body: "",
            principal: principal, secrets: [token]
        )
    }

    /// - Returns: nil for what is not the portal's answer.
    static func credentials(from answer: HTTPResponse) -> Credentials? {
        guard let given = try? JSONDecoder().decode(Answer.self, from: Data(answer.body)).roleCredentials,
            !given.accessKeyId.isEmpty, !given.secretAccessKey.isEmpty, !given.sessionToken.isEmpty
        else { return nil }
        return Credentials(
            accessKeyID: given.accessKeyId, secretAccessKey: Secret(given.secretAccessKey),
            sessionToken: Secret(given.sessionToken),
            expiration: given.expiration.flatMap { Date(checkedEpochSeconds: $0 / 1000) }
        )
    }

    private struct Answer: Decodable {
        let roleCredentials: Given
    }

    private struct Given: Decodable {
        let accessKeyId: String
        let secretAccessKey: String
        let sessionToken: String
        /// Milliseconds since 1970.
        let expiration: Double?
    }
}
