import Effects
import FoundationEssentials
import Platform

/// The JSON operations of SSO-OIDC: the registration of a client, the device code, and the tokens.
/// https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/Welcome.html
struct OIDCResponder {
    var clients: ClientRegistrations
    var devices: DeviceAuthorizations
    var codes: AuthorizationCodes
    var sessions: PortalSessions
    var isApproved: Bool
    var clock: any WallClock

    func register(_ request: HTTPRequest) throws(AWSResponseError) -> HTTPResponse {
        struct Answer: Encodable {
            var clientId: String
            var clientSecret: String
            /// Seconds since 1970, as the other time.
            var clientIdIssuedAt: Int
            var clientSecretExpiresAt: Int
        }
        let now = clock.now
        let client = try clients.register(try OIDCRequestBody.decode(request), now: now)
        return .rest(
            Answer(
                clientId: client.id, clientSecret: client.secret.reveal(),
                clientIdIssuedAt: Int(now.timeIntervalSince1970),
                clientSecretExpiresAt: Int(client.expires.timeIntervalSince1970)))
    }

    func startDeviceAuthorization(_ request: HTTPRequest) throws(AWSResponseError) -> HTTPResponse {
        struct Answer: Encodable {
            var deviceCode: String
            var userCode: String
            var verificationUri: String
            var verificationUriComplete: String
            var expiresIn: Int
            var interval: Int
        }
        let body = try OIDCRequestBody.decode(request)
        let client = try clients.authenticated(body, now: clock.now)
        try StartURL.check(try body.required("startUrl", \.startUrl))
        try allow(.deviceCode, client)
        let now = clock.now
        let started = devices.start(client, isApproved: isApproved, now: now)
        let page = "\(request.origin)/device"
        return .rest(
            Answer(
                deviceCode: started.deviceCode, userCode: started.userCode, verificationUri: page,
                verificationUriComplete: "\(page)?user_code=\(started.userCode)",
                expiresIn: Int(started.expires.timeIntervalSince(now)), interval: DeviceAuthorizations.interval))
    }

    func createToken(_ request: HTTPRequest) throws(AWSResponseError) -> HTTPResponse {
        let body = try OIDCRequestBody.decode(request)
        let now = clock.now
        let client = try clients.authenticated(body, now: now)
        let type = try GrantType(try body.required("grantType", \.grantType))
        try allow(type, client)
        switch type {
        case .deviceCode:
            try devices.redeem(try body.required("deviceCode", \.deviceCode), by: client, now: now)
            return answer(sessions.start(client, now: now))
        case .authorizationCode:
            try redeem(body, by: client, now: now)
            return answer(sessions.start(client, now: now))
        case .refreshToken:
            let token = try body.required("refreshToken", \.refreshToken)
            return answer(try sessions.renew(token, by: client, now: now))
        }
    }

    private func allow(_ type: GrantType, _ client: RegisteredClient) throws(AWSResponseError) {
        guard client.grantTypes.contains(type) else {
            throw .oidc(.unauthorizedClient, "The client did not register the grant type \(type.rawValue)")
        }
    }

    /// Checks an authorization code with its verifier (RFC 7636, section 4.6).
    private func redeem(
        _ body: OIDCRequestBody, by client: RegisteredClient, now: Date
    ) throws(AWSResponseError) {
        let code = try body.required("code", \.code)
        let redirectURI = try body.required("redirectUri", \.redirectUri)
        let verifier = try body.required("codeVerifier", \.codeVerifier)
        guard let asked = codes.redeem(code, now: now), asked.clientID == client.id else {
            throw .oidc(.invalidGrant, "The authorization code is unknown, used or expired")
        }
        guard asked.redirectURI.hasSameBytes(as: redirectURI) else {
            throw .oidc(.invalidGrant, "The redirect URI is not the one of the authorization")
        }
        guard asked.accepts(verifier: verifier) else {
            throw .oidc(.invalidGrant, "The code verifier does not fit the code challenge")
        }
    }

    private func answer(_ grant: PortalSessions.Grant) -> HTTPResponse {
        struct Answer: Encodable {
            var accessToken: String
            var tokenType = "Bearer"
            var expiresIn: Int
            var refreshToken: String?
        }
        return .rest(
            Answer(accessToken: grant.accessToken, expiresIn: grant.lifetime, refreshToken: grant.refreshToken))
    }
}
