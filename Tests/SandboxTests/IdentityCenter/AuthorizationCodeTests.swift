import Platform
import TestSupport
import Testing

@testable import Sandbox

@Suite(.scheduled)
struct AuthorizationCodeTests {
    @Test("an allowed request returns the state and a code, which gets a token once")
    func allowed() throws {
        let fixture = try SignInFixture()
        let client = try fixture.registerForBrowser()
        let location = try fixture.decide("allow", at: "/authorize", SignInFixture.authorization(client))
        let code = try SignInFixture.field("code", of: location)
        #expect(location == "\(SignInFixture.callback)?code=\(code)&state=s%261")
        let token = try fixture.token(code: code, client)
        #expect(token.status == 200 && token["tokenType"] == "Bearer" && token["expiresIn"] == "3600")
        #expect(token["refreshToken"].hasPrefix("aor"))
        let again = try fixture.token(code: code, client)
        #expect(again.status == 400 && again.type == "InvalidGrantException")
        #expect(
            again.text == #"{"error":"invalid_grant","error_description":"The authorization code is unknown, "#
                + #"used or expired"}"#)
    }

    @Test("a denied request returns an error and the state")
    func denied() throws {
        let fixture = try SignInFixture()
        let fields = SignInFixture.authorization(try fixture.registerForBrowser())
        let expected =
            "\(SignInFixture.callback)?error=access_denied&error_description=The%20user%20denied%20the%20request"
            + "&state=s%261"
        #expect(try fixture.decide("deny", at: "/authorize", fields) == expected)
        let faulty = try SignInFixture(faults: ["refuse:sso-oidc.AuthorizePage"])
        let refused = try faulty.get("/authorize", SignInFixture.authorization(try faulty.registerForBrowser()))
        #expect(refused.status == 303 && refused.headers["Location"] == expected)
    }

    @Test("the page escapes the client's name, and has no secret")
    func page() throws {
        let fixture = try SignInFixture()
        let client = try fixture.registerForBrowser(name: "<b>'x' & y</b>")
        let page = try fixture.get("/authorize", SignInFixture.authorization(client))
        #expect(page.status == 200 && page.headers["Content-Type"] == "text/html; charset=utf-8")
        #expect(page.headers["Cache-Control"] == "no-store" && page.headers["Referrer-Policy"] == "no-referrer")
        #expect(page.text.contains("<strong>&lt;b&gt;&#39;x&#39; &amp; y&lt;/b&gt;</strong> asks for access"))
        #expect(page.text.contains("<li>sso:account:access</li>"))
        #expect(page.text.contains(#"<button id="allow" name="decision" value="allow">Allow</button>"#))
        #expect(page.text.contains(#"<button id="deny" name="decision" value="deny">Deny</button>"#))
        for secret in [client.id, client.secret, "s&", "s&amp;1", SignInFixture.challenge] {
            #expect(!page.text.contains(secret))
        }
        #expect(!page.text.contains("<script"))
    }

    @Test("a decision works once, and within the lifetime of a code")
    func decisions() throws {
        let fixture = try SignInFixture(SignInOptions(codeLifetime: .seconds(60)))
        let client = try fixture.registerForBrowser()
        func request() throws -> String {
            try SignInFixture.hidden(
                "request", in: try fixture.get("/authorize", SignInFixture.authorization(client)).text)
        }
        func allow(_ request: String) throws -> HTTPResponse {
            try fixture.submit("/authorize", [("request", request), ("decision", "allow")])
        }
        let first = try request()
        #expect(try fixture.submit("/authorize", [("request", first)]).status == 400)
        let location = try #require(try allow(first).headers["Location"])
        let second = try allow(first)
        #expect(second.status == 400 && second.headers["Location"] == nil)
        #expect(second.text.contains("<p>This request is over. Start the sign-in again.</p>"))
        let third = try request()
        fixture.clock.advance(by: .seconds(60))
        #expect(try allow(third).status == 400)
        let late = try fixture.token(code: try SignInFixture.field("code", of: location), client)
        #expect(late.type == "InvalidGrantException")
    }

    @Test("a request that cannot come from the client is an error page, and leads nowhere")
    func untrusted() throws {
        let fixture = try SignInFixture()
        let client = try fixture.registerForBrowser()
        let cases = [
            ("client_id", "x", "The client is unknown, or its registration has expired."),
            ("redirect_uri", "https://acme.example/oauth/callback", "The client did not register this redirect URI."),
            ("redirect_uri", "http://localhost:1/oauth/callback", "The client did not register this redirect URI."),
            ("redirect_uri", "", "The client did not register this redirect URI."),
        ]
        for (name, value, message) in cases {
            let fields = SignInFixture.authorization(client).map { $0.0 == name ? (name, value) : $0 }
            let page = try fixture.get("/authorize", fields)
            #expect(page.status == 400 && page.headers["Location"] == nil)
            #expect(page.text.contains("<h1>Sign-in failed</h1>\n<p>\(message)</p>"))
        }
    }

    @Test(
        "another error of the request returns to the client",
        arguments: [
            (
                "response_type", "token",
                "error=unsupported_response_type&error_description=response_type%20has%20to%20be%20code&state=s%261"
            ),
            ("state", "", "error=invalid_request&error_description=state%20is%20missing&state="),
            (
                "code_challenge_method", "plain",
                "error=invalid_request&error_description=code_challenge%20with%20code_challenge_method%20S256"
                    + "%20is%20missing&state=s%261"
            ),
            (
                "code_challenge", "short",
                "error=invalid_request&error_description=code_challenge%20with%20code_challenge_method%20S256"
                    + "%20is%20missing&state=s%261"
            ),
            (
                "scopes", "sso:account:access codewhisperer:completions",
                "error=invalid_scope&error_description=The%20client%20did%20not%20register%20these%20scopes"
                    + "&state=s%261"
            ),
        ])
    func returned(name: String, value: String, query: String) throws {
        let fixture = try SignInFixture()
        let client = try fixture.registerForBrowser()
        let fields = SignInFixture.authorization(client).map { $0.0 == name ? (name, value) : $0 }
        #expect(try fixture.get("/authorize", fields).headers["Location"] == "\(SignInFixture.callback)?\(query)")
    }

    @Test(
        "a code needs its verifier, its redirect URI and its client, and a wrong attempt uses it up",
        arguments: [
            (["codeVerifier": String(repeating: "a", count: 43)], "The code verifier does not fit the code challenge"),
            (["codeVerifier": "short"], "The code verifier does not fit the code challenge"),
            (
                ["redirectUri": "http://127.0.0.1:50001/oauth/callback"],
                "The redirect URI is not the one of the authorization"
            ),
        ])
    func spoilt(changed: [String: String], message: String) throws {
        let fixture = try SignInFixture(SignInOptions(isApproved: true))
        let client = try fixture.registerForBrowser()
        func code() throws -> String {
            let answer = try fixture.get("/authorize", SignInFixture.authorization(client))
            return try SignInFixture.field("code", of: try #require(answer.headers["Location"]))
        }
        let first = try code()
        let wrong = try fixture.token(code: first, client, changed)
        #expect(wrong.status == 400 && wrong.type == "InvalidGrantException")
        #expect(wrong.text == #"{"error":"invalid_grant","error_description":"\#(message)"}"#)
        #expect(try fixture.token(code: first, client).type == "InvalidGrantException")
        let stolen = try fixture.token(code: try code(), try fixture.registerForBrowser())
        #expect(stolen.type == "InvalidGrantException")
        #expect(try fixture.token(code: try code(), client).status == 200)
    }
}
