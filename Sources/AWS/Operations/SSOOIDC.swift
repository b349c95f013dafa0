import Effects
import FoundationEssentials
import Platform

/// SSO-OIDC's `RegisterClient`: a public client, which may sign users in for 90 days.
/// https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_RegisterClient.html
enum RegisterClient {
    /// The fields of a request; `nil` fields are not sent.
    struct Body: Encodable {
        var clientName: String
        var clientType = "public"
        var scopes: [String]?
        var redirectUris: [String]?
        var grantTypes: [String]?
        var issuerUrl: String?
    }

    static func call(_ body: Body, region: String, by principal: Principal) -> ServiceCall {
        SSOOIDC.call("RegisterClient", path: "client/register", body, region: region, by: principal)
    }

    /// - Returns: `nil` if the answer is not the service's.
    static func client(from answer: HTTPResponse) -> SSOClient? {
        guard let given = try? JSONDecoder().decode(ResponseBody.self, from: Data(answer.body)),
            !given.clientId.isEmpty, !given.clientSecret.isEmpty,
            let expires = Date(checkedEpochSeconds: given.clientSecretExpiresAt)
        else { return nil }
        return SSOClient(
            id: given.clientId, secret: Secret(given.clientSecret), expires: expires.formatted(.iso8601))
    }

    private struct ResponseBody: Decodable {
        let clientId: String
        let clientSecret: String
        /// Seconds since 1970.
        let clientSecretExpiresAt: Double
    }
}

/// SSO-OIDC's `StartDeviceAuthorization`: a page and a code for a sign-in on any device.
/// https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html
enum StartDeviceAuthorization {
    static func call(startURL: String, of client: SSOClient, region: String, by principal: Principal) -> ServiceCall {
        let body = ["clientId": client.id, "clientSecret": client.secret.reveal(), "startUrl": startURL]
        return SSOOIDC.call(
            "StartDeviceAuthorization", path: "device_authorization", body, region: region, by: principal,
            secrets: [client.secret])
    }

    /// - Parameter now: when the answer came.
    /// - Returns: `nil` if the answer is not the service's, or its pages are not safe to show and to open.
    static func authorization(from answer: HTTPResponse, now: ContinuousClock.Instant) -> DeviceAuthorization? {
        guard let given = try? JSONDecoder().decode(ResponseBody.self, from: Data(answer.body)),
            !given.deviceCode.isEmpty, !given.userCode.isEmpty, given.userCode.utf8.count <= 64,
            given.userCode.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        let complete = given.verificationUriComplete ?? given.verificationUri
        for page in [given.verificationUri, complete] {
            guard page.utf8.count <= 4096, let address = WebAddress(page), address.isSafe else { return nil }
        }
        // RFC 8628, section 3.2: five seconds if the answer names no interval.
        let interval = min(max(given.interval ?? 5, 1), 60)
        // The service's codes are valid for ten minutes. A day is the most that berth waits.
        let lifetime = min(max(given.expiresIn, 0), 86_400)
        return DeviceAuthorization(
            userCode: given.userCode, page: given.verificationUri, completePage: complete,
            end: now + Duration(clampingSeconds: lifetime),
            interval: Duration(clampingSeconds: interval), deviceCode: Secret(given.deviceCode)
        )
    }

    private struct ResponseBody: Decodable {
        let deviceCode: String
        let userCode: String
        let verificationUri: String
        let verificationUriComplete: String?
        /// In seconds.
        let expiresIn: Double
        /// In seconds.
        let interval: Double?
    }
}

/// SSO-OIDC's `CreateToken`: a token for a code, or a new one for an old session.
/// https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
enum CreateToken {
    /// The proof that the user has signed in.
    enum Grant: Sendable {
        case refreshToken(Secret)
        case deviceCode(Secret)
        case authorizationCode(Secret, verifier: Secret, redirectURI: String)
    }

    static func call(_ grant: Grant, of client: SSOClient, region: String, by principal: Principal) -> ServiceCall {
        var body = ["clientId": client.id, "clientSecret": client.secret.reveal()]
        var secrets = [client.secret]
        switch grant {
        case .refreshToken(let token):
            body["grantType"] = "refresh_token"
            body["refreshToken"] = token.reveal()
            secrets.append(token)
        case .deviceCode(let code):
            body["grantType"] = "urn:ietf:params:oauth:grant-type:device_code"
            body["deviceCode"] = code.reveal()
            secrets.append(code)
        case .authorizationCode(let code, let verifier, let redirectURI):
            body["grantType"] = "authorization_code"
            body["code"] = code.reveal()
            body["codeVerifier"] = verifier.reveal()
            body["redirectUri"] = redirectURI
            secrets += [code, verifier]
        }
        return SSOOIDC.call("CreateToken", path: "token", body, region: region, by: principal, secrets: secrets)
    }

    /// - Parameter refreshToken: the refresh token that stays if the answer has none.
    /// - Returns: `nil` if the answer is not the service's, or no header can contain the token.
    static func token(
        from answer: HTTPResponse, for client: SSOClient, replacing refreshToken: Secret? = nil, now: Date
    ) -> SSOToken? {
        guard let given = try? JSONDecoder().decode(ResponseBody.self, from: Data(answer.body)),
            !given.accessToken.isEmpty, HeaderValueFlaw(inValue: given.accessToken) == nil
        else { return nil }
        // If berth does not accept the lifetime, it uses the token once, and renews it the next time.
        let expires = Date(checkedEpochSeconds: now.timeIntervalSince1970 + max(0, given.expiresIn)) ?? now
        return SSOToken(
            accessToken: Secret(given.accessToken), expires: expires, client: client,
            refreshToken: given.refreshToken.map(Secret.init) ?? refreshToken)
    }

    private struct ResponseBody: Decodable {
        let accessToken: String
        /// In seconds.
        let expiresIn: Double
        let refreshToken: String?
    }
}

/// The meaning of a refusal of SSO-OIDC (RFC 8628, section 3.5, and RFC 6749, section 5.2). AWS answers with the names of
/// its exceptions; other servers with those of OAuth.
enum SSOOIDCRefusal: String {
    case authorizationPending = "authorization_pending"
    case slowDown = "slow_down"
    case expiredToken = "expired_token"
    case accessDenied = "access_denied"
    case invalidGrant = "invalid_grant"
    case invalidClient = "invalid_client"
    case unauthorizedClient = "unauthorized_client"
    case invalidRequest = "invalid_request"

    private static let exceptions: [String: SSOOIDCRefusal] = [
        "AuthorizationPendingException": .authorizationPending, "SlowDownException": .slowDown,
        "ExpiredTokenException": .expiredToken, "AccessDeniedException": .accessDenied,
        "InvalidGrantException": .invalidGrant, "InvalidClientException": .invalidClient,
        "UnauthorizedClientException": .unauthorizedClient, "InvalidRequestException": .invalidRequest,
    ]

    /// - Returns: `nil` if the error is another.
    init?(_ error: AWSError) {
        guard case .refused(let fault, _, _) = error, let code = fault.code,
            let meaning = Self.exceptions[code] ?? SSOOIDCRefusal(rawValue: code)
        else { return nil }
        self = meaning
    }
}

/// The form of SSO-OIDC's calls: JSON, without a signature.
private enum SSOOIDC {
    static func call(
        _ operation: String, path: String, _ body: some Encodable, region: String, by principal: Principal,
        secrets: [Secret] = []
    ) -> ServiceCall {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = (try? encoder.encode(body)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        return ServiceCall(
            service: .ssoOIDC, operation: operation, region: region, path: path,
            headers: ["Content-Type": "application/json"], body: text, principal: principal, secrets: secrets
        )
    }
}
