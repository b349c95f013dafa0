import Crypto
import Effects
import FoundationEssentials
import Platform

/// AWS's sign-in service, for `aws login`: the page for an authorization code, and the keys.
/// See `customizations/login` of the AWS CLI, and botocore's `data/signin`.
struct ConsoleResponder {
    var codes: AuthorizationCodes
    var sessions: ConsoleSessions
    var proofs: DPoPVerifier
    var isApproved: Bool
    var clock: any WallClock
    /// Signs the ID tokens.
    var issuerKey = P256.Signing.PrivateKey()

    private static let sameDevice = "arn:aws:signin:::devtools/same-device"
    private static let crossDevice = "arn:aws:signin:::devtools/cross-device"

    /// The clients, with their names on the page.
    private static let clients = [sameDevice: "A program on this device", crossDevice: "A program on another device"]

    /// `GET /v1/authorize`: the page for an authorization code.
    /// - Parameter isRefused: whether the user's answer is no, without a page.
    func authorize(_ request: HTTPRequest, isRefused: Bool) throws(AWSResponseError) -> HTTPResponse {
        let query = request.query
        let clientID = query["client_id"] ?? ""
        let redirectURI = query["redirect_uri"] ?? ""
        guard let clientName = Self.clients[clientID] else {
            throw .console(.invalidRequest, "The client is unknown.")
        }
        let isOwn =
            clientID == Self.sameDevice
            ? LoopbackRedirect(redirectURI) != nil
            : redirectURI.hasSameBytes(as: "\(request.origin)/v1/sessions/confirmation")
        guard isOwn else { throw .console(.invalidRequest, "The client may not use this redirect URI.") }
        let asked = AuthorizationRequest(
            clientID: clientID, clientName: clientName, redirectURI: redirectURI, state: query["state"],
            challenge: query["code_challenge"] ?? "", scopes: ["openid"])
        if let problem = Self.problem(query, asked) {
            return .redirect(to: asked.redirect([("error", "invalid_request"), ("error_description", problem)]))
        }
        if isRefused { return .redirect(to: AuthorizationCodes.refusal(of: asked)) }
        if isApproved { return .redirect(to: codes.allow(asked, now: clock.now)) }
        return ConsentPage(
            service: "Continue with your console session?", clientName: clientName, scopes: [], path: "/v1/authorize",
            field: ("request", codes.hold(asked, now: clock.now))
        ).response
    }

    private static func problem(_ query: FormBody, _ asked: AuthorizationRequest) -> String? {
        if query["response_type"] != "code" { return "response_type has to be code" }
        if query["scope"] != "openid" { return "scope has to be openid" }
        if asked.state?.isEmpty != false { return "state is missing" }
        if query["code_challenge_method"] != "SHA-256" || !AuthorizationRequest.isChallenge(asked.challenge) {
            return "code_challenge with code_challenge_method SHA-256 is missing"
        }
        return nil
    }

    /// `POST /v1/authorize`: the user's decision.
    func decide(_ request: HTTPRequest) throws(AWSResponseError) -> HTTPResponse {
        let form = FormBody(request.body)
        let isAllowed = try ConsentPage.decision(in: form)
        guard let location = codes.decide(form["request"] ?? "", isAllowed: isAllowed, now: clock.now) else {
            throw .console(.authorizationCodeExpired, "This request is over. Start the sign-in again.")
        }
        return .redirect(to: location)
    }

    /// `GET /v1/sessions/confirmation`: the page of the other device, with the text that the user enters in the
    /// terminal.
    func confirm(_ request: HTTPRequest) throws(AWSResponseError) -> HTTPResponse {
        let query = request.query
        guard let code = query["code"], let state = query["state"] else {
            throw .console(.insufficientPermissions, query["error_description"] ?? "The address has no code.")
        }
        let text = Base64.encode(PercentEncoding.encode(fields: [("state", state), ("code", code)]))
        return .page(
            title: "Authorization code",
            """
            <p>Enter this code in your terminal:</p>
            <p><code id="code" style="word-break: break-all">\(text)</code></p>
            """
        )
    }

    /// `POST /v1/token`.
    func createToken(_ request: HTTPRequest) throws(AWSResponseError) -> HTTPResponse {
        let now = clock.now
        let body = try Body.decode(request)
        let id = try body.required("clientId", \.clientId)
        guard Self.clients[id] != nil else { throw .console(.invalidRequest, "The client is unknown") }
        let type = try body.required("grantType", \.grantType)
        let client = ConsoleSessions.Client(id: id, thumbprint: try proofs.thumbprint(of: request, now: now))
        switch type {
        case "authorization_code":
            try redeem(body, by: client, now: now)
            let grant = sessions.start(client, now: now)
            return answer(grant, idToken: try idToken(for: client, of: request, now: now), now: now)
        case "refresh_token":
            let token = try body.required("refreshToken", \.refreshToken)
            return answer(try sessions.renew(token, by: client, now: now), idToken: nil, now: now)
        default: throw .console(.invalidRequest, "The grant type is not supported")
        }
    }

    private func redeem(_ body: Body, by client: ConsoleSessions.Client, now: Date) throws(AWSResponseError) {
        let code = try body.required("code", \.code)
        let redirectURI = try body.required("redirectUri", \.redirectUri)
        let verifier = try body.required("codeVerifier", \.codeVerifier)
        guard let asked = codes.redeem(code, now: now), asked.clientID == client.id else {
            throw .console(.authorizationCodeExpired, "The authorization code is unknown, used or expired")
        }
        guard asked.redirectURI.hasSameBytes(as: redirectURI), asked.accepts(verifier: verifier) else {
            throw .console(.invalidRequest, "The redirect URI or the code verifier does not fit the code")
        }
    }

    private struct Body: Decodable {
        var clientId: String?
        var grantType: String?
        var code: String?
        var redirectUri: String?
        var codeVerifier: String?
        var refreshToken: String?

        static func decode(_ request: HTTPRequest) throws(AWSResponseError) -> Body {
            guard let body = try? JSONDecoder().decode(Self.self, from: Data(request.body)) else {
                throw .console(.invalidRequest, "The request body is not valid JSON for this operation")
            }
            return body
        }

        func required(_ name: String, _ member: KeyPath<Self, String?>) throws(AWSResponseError) -> String {
            guard let value = self[keyPath: member], !value.isEmpty else {
                throw .console(.invalidRequest, "Missing required parameter: \(name)")
            }
            return value
        }
    }

    private func answer(_ grant: ConsoleSessions.Grant, idToken: String?, now: Date) -> HTTPResponse {
        struct Keys: Encodable {
            var accessKeyId: String
            var secretAccessKey: String
            var sessionToken: String
        }
        struct Answer: Encodable {
            var accessToken: Keys
            var tokenType = "aws_sigv4"
            var expiresIn: Int
            var refreshToken: String
            var idToken: String?
        }
        let keys = Keys(
            accessKeyId: grant.keyID, secretAccessKey: grant.key.secret.reveal(),
            sessionToken: grant.key.session?.token ?? "")
        return .rest(
            Answer(
                accessToken: keys, expiresIn: Int(grant.expires.timeIntervalSince(now)),
                refreshToken: grant.refreshToken, idToken: idToken))
    }

    /// Returns a JSON web token whose subject is the user's ARN, from which the AWS CLI takes `login_session`.
    private func idToken(
        for client: ConsoleSessions.Client, of request: HTTPRequest, now: Date
    ) throws(AWSResponseError) -> String {
        struct Claims: Encodable {
            var iss: String
            var sub = SignInOptions.loginSession
            var aud: String
            var iat: Int
            var exp: Int
        }
        let seconds = Int(now.timeIntervalSince1970)
        let claims = Claims(iss: request.origin, aud: client.id, iat: seconds, exp: seconds + 900)
        let payload = HTTPResponse.json(status: 200, claims).body
        let signed = "\(Base64.encodeForURL(#"{"alg":"ES256","typ":"JWT"}"#.utf8)).\(Base64.encodeForURL(payload))"
        guard let signature = try? issuerKey.signature(for: Array(signed.utf8)) else {
            throw .console(.serverError, "The ID token could not be signed")
        }
        return "\(signed).\(Base64.encodeForURL(signature.rawRepresentation))"
    }
}
