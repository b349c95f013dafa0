import FoundationEssentials
import Platform

/// SSO-OIDC's `CreateToken`: a new token for an old session.
/// https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
enum CreateToken {
    static func call(_ renewal: SSOToken.Renewal, region: String, by principal: Principal) -> ServiceCall {
        let fields = [
            "grantType": "refresh_token", "clientId": renewal.clientID,
            "clientSecret": renewal.clientSecret.reveal(), "refreshToken": renewal.refreshToken.reveal(),
        ]
        let body = (try? JSONEncoder().encode(fields)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        return ServiceCall(
            service: .ssoOIDC, operation: "CreateToken", region: region, path: "token",
            headers: ["Content-Type": "application/json"], body: body, principal: principal,
            secrets: [renewal.clientSecret, renewal.refreshToken]
        )
    }

    /// - Returns: `nil` if the answer is not the service's.
    static func token(from answer: HTTPResponse, _ renewal: SSOToken.Renewal, now: Date) -> SSOToken? {
        guard let given = try? JSONDecoder().decode(ResponseBody.self, from: Data(answer.body)),
            !given.accessToken.isEmpty
        else { return nil }
        let next = SSOToken.Renewal(
            clientID: renewal.clientID, clientSecret: renewal.clientSecret,
            refreshToken: given.refreshToken.map(Secret.init) ?? renewal.refreshToken,
            registrationExpires: renewal.registrationExpires
        )
        // If berth does not accept the lifetime, it uses the token once, and renews it the next time.
        let expires = Date(checkedEpochSeconds: now.timeIntervalSince1970 + max(0, given.expiresIn)) ?? now
        return SSOToken(accessToken: Secret(given.accessToken), expires: expires, renewal: next)
    }

    private struct ResponseBody: Decodable {
        let accessToken: String
        /// In seconds.
        let expiresIn: Double
        let refreshToken: String?
    }
}

/// The SSO portal's `GetRoleCredentials`: the credentials of a signed-in user for a role in an account.
/// https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html
enum GetRoleCredentials {
    static func call(
        account: String, role: String, token: Secret, region: String, by principal: Principal
    ) -> ServiceCall {
        let query = PercentEncoding.encode(fields: [("account_id", account), ("role_name", role)])
        return ServiceCall(
            service: .sso, operation: "GetRoleCredentials", region: region, method: "GET",
            path: "federation/credentials?\(query)", headers: ["x-amz-sso_bearer_token": token.reveal()], body: "",
            principal: principal, secrets: [token]
        )
    }

    /// - Returns: `nil` if the answer is not the portal's.
    static func credentials(from answer: HTTPResponse) -> Credentials? {
        guard let given = try? JSONDecoder().decode(ResponseBody.self, from: Data(answer.body)).roleCredentials,
            !given.accessKeyId.isEmpty, !given.secretAccessKey.isEmpty, !given.sessionToken.isEmpty
        else { return nil }
        return Credentials(
            accessKeyID: given.accessKeyId, secretAccessKey: Secret(given.secretAccessKey),
            sessionToken: Secret(given.sessionToken),
            expiration: given.expiration.flatMap { Date(checkedEpochSeconds: $0 / 1000) }
        )
    }

    private struct ResponseBody: Decodable {
        let roleCredentials: RoleCredentials
    }

    private struct RoleCredentials: Decodable {
        let accessKeyId: String
        let secretAccessKey: String
        let sessionToken: String
        /// Milliseconds since 1970.
        let expiration: Double?
    }
}
