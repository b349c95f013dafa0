import Effects
import FoundationEssentials
import Platform

/// The sign-in service's `CreateOAuth2Token`: keys for a code of its page, or for a refresh token
/// (`data/signin/2023-01-01/service-2.json` in botocore).
enum CreateOAuth2Token {
    /// The service's answer.
    struct Answer: Sendable {
        let accessKeyID: String
        let secretAccessKey: Secret
        let sessionToken: Secret
        let expires: Date
        let tokenType: String
        let refreshToken: Secret
        /// A JSON web token that names the user or role; `nil` after a renewal.
        let identityToken: Secret?
    }

    /// A code of the service's page, with what the service compares.
    struct Exchange: Sendable {
        let code: Secret
        let verifier: Secret
        /// As it was in the page's URL.
        let redirectURL: String
        let clientID: String
    }

    /// Returns the call that renews a session's keys.
    static func renewal(
        of token: LoginToken, _ session: LoginSession, provenBy key: DPoPKey, by principal: Principal
    ) -> ServiceCall {
        let fields = [
            "clientId": token.clientID, "grantType": "refresh_token", "refreshToken": token.refreshToken.reveal(),
        ]
        return call(fields, session, key, principal, secrets: [token.refreshToken])
    }

    /// Returns the call that exchanges a code for keys.
    static func exchange(
        _ exchange: Exchange, _ session: LoginSession, provenBy key: DPoPKey, by principal: Principal
    ) -> ServiceCall {
        let fields = [
            "clientId": exchange.clientID, "grantType": "authorization_code", "code": exchange.code.reveal(),
            "codeVerifier": exchange.verifier.reveal(), "redirectUri": exchange.redirectURL,
        ]
        return call(fields, session, key, principal, secrets: [exchange.code, exchange.verifier])
    }

    private static func call(
        _ fields: [String: String], _ session: LoginSession, _ key: DPoPKey, _ principal: Principal, secrets: [Secret]
    ) -> ServiceCall {
        let body = (try? JSONEncoder().encode(fields)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        return ServiceCall(
            service: .signIn, operation: "CreateOAuth2Token", region: session.region,
            regionSetting: session.regionSetting, path: "v1/token", headers: ["Content-Type": "application/json"],
            body: body, principal: principal, secrets: secrets, proofKey: key
        )
    }

    /// - Returns: `nil` if the answer is not the service's.
    static func answer(from response: HTTPResponse, now: Date) -> Answer? {
        guard let given = try? JSONDecoder().decode(ResponseBody.self, from: Data(response.body)),
            !given.accessToken.accessKeyId.isEmpty, !given.accessToken.secretAccessKey.isEmpty,
            !given.accessToken.sessionToken.isEmpty, !given.refreshToken.isEmpty
        else { return nil }
        // If berth does not accept the lifetime, it uses the keys once, and renews them the next time.
        let expires = Date(checkedEpochSeconds: now.timeIntervalSince1970 + max(0, given.expiresIn)) ?? now
        return Answer(
            accessKeyID: given.accessToken.accessKeyId, secretAccessKey: Secret(given.accessToken.secretAccessKey),
            sessionToken: Secret(given.accessToken.sessionToken), expires: expires,
            tokenType: given.tokenType ?? "aws_sigv4", refreshToken: Secret(given.refreshToken),
            identityToken: given.idToken.map(Secret.init)
        )
    }

    private struct ResponseBody: Decodable {
        let accessToken: Keys
        let tokenType: String?
        /// In seconds.
        let expiresIn: Double
        let refreshToken: String
        let idToken: String?
    }

    private struct Keys: Decodable {
        let accessKeyId: String
        let secretAccessKey: String
        let sessionToken: String
    }
}
