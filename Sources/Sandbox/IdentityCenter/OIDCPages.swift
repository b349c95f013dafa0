import Effects
import Platform

/// The pages of IAM Identity Center, on which the user allows a program's access.
struct OIDCPages {
    var clients: ClientRegistrations
    var devices: DeviceAuthorizations
    var codes: AuthorizationCodes
    var isApproved: Bool
    var clock: any WallClock

    private static let heading = "Allow access?"

    /// `GET /authorize`: the page for an authorization code. It goes on to the client's redirect URI with an error only
    /// if that URI is the client's (RFC 6749, section 4.1.2.1).
    /// - Parameter isRefused: whether the user's answer is no, without a page.
    func authorize(_ request: HTTPRequest, isRefused: Bool) throws(AWSResponseError) -> HTTPResponse {
        let query = request.query
        guard let client = clients.valid(query["client_id"] ?? "", now: clock.now) else {
            throw .oidc(.invalidClient, "The client is unknown, or its registration has expired.")
        }
        guard let redirectURI = query["redirect_uri"], let redirect = LoopbackRedirect(redirectURI),
            client.registered(redirect)
        else { throw .oidc(.invalidRedirectURI, "The client did not register this redirect URI.") }
        let scopes = (query["scopes"] ?? "").split(separator: " ").map(String.init)
        let asked = AuthorizationRequest(
            clientID: client.id, clientName: client.name, redirectURI: redirectURI, state: query["state"],
            challenge: query["code_challenge"] ?? "", scopes: scopes)
        if let problem = Self.problem(query, asked, client) {
            return .redirect(to: asked.redirect([("error", problem.error), ("error_description", problem.text)]))
        }
        if isRefused { return .redirect(to: AuthorizationCodes.refusal(of: asked)) }
        if isApproved { return .redirect(to: codes.allow(asked, now: clock.now)) }
        return ConsentPage(
            service: Self.heading, clientName: client.name, scopes: scopes, path: "/authorize",
            field: ("request", codes.hold(asked, now: clock.now))
        ).response
    }

    private static func problem(
        _ query: FormBody, _ asked: AuthorizationRequest, _ client: RegisteredClient
    ) -> (error: String, text: String)? {
        if !client.grantTypes.contains(.authorizationCode) {
            return ("unauthorized_client", "The client did not register the grant type authorization_code")
        }
        if query["response_type"] != "code" { return ("unsupported_response_type", "response_type has to be code") }
        if asked.state?.isEmpty != false { return ("invalid_request", "state is missing") }
        if query["code_challenge_method"] != "S256" || !AuthorizationRequest.isChallenge(asked.challenge) {
            return ("invalid_request", "code_challenge with code_challenge_method S256 is missing")
        }
        if asked.scopes.isEmpty || !Set(asked.scopes).isSubset(of: client.scopes) {
            return ("invalid_scope", "The client did not register these scopes")
        }
        return nil
    }

    /// `POST /authorize`: the user's decision.
    func decide(_ request: HTTPRequest) throws(AWSResponseError) -> HTTPResponse {
        let form = FormBody(request.body)
        let isAllowed = try ConsentPage.decision(in: form)
        guard let location = codes.decide(form["request"] ?? "", isAllowed: isAllowed, now: clock.now) else {
            throw .oidc(.expiredToken, "This request is over. Start the sign-in again.")
        }
        return .redirect(to: location)
    }

    /// `GET /device`: the page for a user code, and with the code the question.
    func device(_ request: HTTPRequest) -> HTTPResponse {
        guard let code = request.query["user_code"] else { return Self.entry() }
        guard let waiting = devices.waiting(code, now: clock.now) else { return Self.entry(isWrong: true) }
        return ConsentPage(
            service: Self.heading, clientName: waiting.client.name, scopes: waiting.client.scopes,
            userCode: waiting.userCode, path: "/device", field: ("user_code", waiting.userCode)
        ).response
    }

    /// `POST /device`: the user's decision.
    func decideDevice(_ request: HTTPRequest) throws(AWSResponseError) -> HTTPResponse {
        let form = FormBody(request.body)
        let isAllowed = try ConsentPage.decision(in: form)
        guard devices.decide(form["user_code"] ?? "", isAllowed: isAllowed, now: clock.now) else {
            return Self.entry(isWrong: true)
        }
        return isAllowed
            ? .page(title: "Access allowed", "<p>You can close this page.</p>")
            : .page(title: "Access denied", "<p>You can close this page.</p>")
    }

    private static func entry(isWrong: Bool = false) -> HTTPResponse {
        let problem: HTML = isWrong ? "<p>No sign-in is waiting for this code, or the code has expired.</p>" : ""
        return .page(
            status: isWrong ? 400 : 200, title: "Sign in with a code",
            """
            \(problem)
            <form method="get" action="/device">
            <label>The code that your terminal shows: <input name="user_code" autofocus></label>
            <button id="next">Next</button>
            </form>
            """
        )
    }
}
