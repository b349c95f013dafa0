import Platform
import TestSupport
import Testing

@testable import Sandbox

@Suite(.scheduled)
struct SignInOperationTests {
    @Test("a method and a path choose the operation")
    func routing() {
        #expect(SignInOperation(HTTPRequest(method: "POST", url: "http://h/token")) == .createToken)
        #expect(SignInOperation(HTTPRequest(url: "http://h/federation/credentials?a=b")) == .getRoleCredentials)
        #expect(SignInOperation(HTTPRequest(method: "HEAD", url: "http://h/start")) == .startPage)
        #expect(SignInOperation(HTTPRequest(url: "http://h/token")) == nil)
        #expect(SignInOperation(HTTPRequest(method: "POST", url: "http://h/v1/token/")) == nil)
        #expect(Set(SignInOperation.allCases.map(\.qualifiedName)).count == SignInOperation.allCases.count)
    }

    @Test(
        "each fault has the form of its service",
        arguments: [
            (
                "throttle:sso-oidc.CreateToken", "/token", 400, "SlowDownException",
                #"{"error":"slow_down","error_description":"Rate exceeded"}"#
            ),
            (
                "refuse:sso-oidc", "/token", 400, "AccessDeniedException",
                #"{"error":"access_denied","error_description":"The sandbox was told to refuse this call"}"#
            ),
            (
                "error:InternalServerException:sso-oidc.*", "/token", 500, "InternalServerException",
                #"{"error":"server_error","error_description":"The sandbox was told to answer so"}"#
            ),
            (
                "error:InvalidClientException:sso-oidc.*", "/token", 401, "InvalidClientException",
                #"{"error":"invalid_client","error_description":"The sandbox was told to answer so"}"#
            ),
            (
                "throttle:sso.*", "/logout", 429, "TooManyRequestsException",
                #"{"__type":"com.amazonaws.switchboard.portal#TooManyRequestsException","message":"Rate exceeded"}"#
            ),
            (
                "refuse:sso.Logout", "/logout", 401, "UnauthorizedException",
                #"{"__type":"com.amazonaws.switchboard.portal#UnauthorizedException","#
                    + #""message":"The sandbox was told to refuse this call"}"#
            ),
            (
                "throttle:signin", "/v1/token", 429, "TooManyRequestsError",
                #"{"error":"INVALID_REQUEST","message":"Rate exceeded"}"#
            ),
            (
                "refuse:signin.*", "/v1/token", 403, "AccessDeniedException",
                #"{"error":"INSUFFICIENT_PERMISSIONS","message":"The sandbox was told to refuse this call"}"#
            ),
            (
                "error:USER_CREDENTIALS_CHANGED:signin.*", "/v1/token", 403, "AccessDeniedException",
                #"{"error":"USER_CREDENTIALS_CHANGED","message":"The sandbox was told to answer so"}"#
            ),
            (
                "error:TOKEN_EXPIRED:signin.*", "/v1/token", 401, "AccessDeniedException",
                #"{"error":"TOKEN_EXPIRED","message":"The sandbox was told to answer so"}"#
            ),
            (
                "error:server_error:signin.*", "/v1/token", 500, "InternalServerException",
                #"{"error":"server_error","message":"The sandbox was told to answer so"}"#
            ),
        ])
    func faults(fault: String, path: String, status: Int, type: String, text: String) throws {
        let answer = try SignInFixture(faults: [fault]).post(path, "{}")
        #expect(answer.status == status && answer.type == type && answer.text == text)
    }

    @Test("a fault of a page is a page")
    func pageFaults() throws {
        let fixture = try SignInFixture(faults: ["error:Some:sso-oidc.DevicePage", "throttle:signin.*"])
        let failed = try fixture.get("/device")
        #expect(failed.status == 400 && failed.text.contains("<p>The sandbox was told to answer so</p>"))
        #expect(try fixture.get("/v1/authorize").status == 429)
    }

    @Test("an address of the user's own leads to the portal")
    func start() throws {
        let answer = try SignInFixture().get("/start")
        #expect(answer.status == 303 && answer.headers["Location"] == "https://sandbox.awsapps.com/start")
    }

    @Test("the log has a line for each request, without secrets")
    func log() throws {
        let fixture = try SignInFixture(faults: ["stall:sso.Logout"])
        let client = try fixture.registerForBrowser()
        let token = try fixture.signIn(client)
        _ = try fixture.get(
            "/federation/credentials", [("account_id", "210987654321"), ("role_name", "EcrPull")],
            token: token["accessToken"])
        #expect(
            fixture.sandbox.answer(HTTPRequest(method: "POST", url: SignInFixture.origin + "/logout")) == nil)
        let log = try fixture.get("/_sandbox/requests")
        #expect(
            log.text == """
                {"fields":{"clientName":"berth","clientType":"public","grantTypes":["authorization_code",\
                "refresh_token"],"issuerUrl":"https://acme.awsapps.com/start","redirectUris":\
                ["http://127.0.0.1/oauth/callback"],"scopes":["sso:account:access"]},\
                "operation":"sso-oidc:RegisterClient","status":200}
                {"fields":{"client_id":"<hidden>","code_challenge":"<hidden>","code_challenge_method":"S256",\
                "redirect_uri":"http://127.0.0.1:50000/oauth/callback","response_type":"code","scopes":\
                "sso:account:access","state":"<hidden>"},"operation":"sso-oidc:AuthorizePage","status":200}
                {"fields":{"decision":"allow","request":"<hidden>"},"operation":"sso-oidc:AuthorizeDecision",\
                "status":303}
                {"fields":{"clientId":"<hidden>","clientSecret":"<hidden>","code":"<hidden>","codeVerifier":"<hidden>",\
                "grantType":"authorization_code","redirectUri":"http://127.0.0.1:50000/oauth/callback"},\
                "operation":"sso-oidc:CreateToken","status":200}
                {"fields":{"account_id":"210987654321","role_name":"EcrPull"},\
                "operation":"sso:GetRoleCredentials","status":200}
                {"fields":{},"operation":"sso:Logout"}

                """)
        _ = try fixture.send(HTTPRequest(method: "POST", url: "/_sandbox/reset"))
        #expect(try fixture.get("/_sandbox/requests").text.isEmpty)
    }
}
