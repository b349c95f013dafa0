import Platform
import TestSupport
import Testing

@testable import Sandbox

@Suite(.scheduled)
struct DeviceCodeTests {
    @Test("the client waits until the user has entered the code and allowed the access")
    func allowed() throws {
        let fixture = try SignInFixture()
        let client = try fixture.registerForDevice()
        let device = try fixture.startDevice(client)
        #expect(device.status == 200 && device["expiresIn"] == "600" && device["interval"] == "1")
        #expect(device["verificationUri"] == "http://127.0.0.1:4000/device")
        let code = device["userCode"]
        #expect(device["verificationUriComplete"] == "http://127.0.0.1:4000/device?user_code=\(code)")
        #expect(code.wholeMatch(of: /[A-Z]{4}-[A-Z]{4}/) != nil)

        let pending = try fixture.token(for: device, client)
        #expect(pending.status == 400 && pending.type == "AuthorizationPendingException")
        #expect(
            pending.text
                == #"{"error":"authorization_pending","error_description":"The user has not decided yet"}"#)

        // The user types the code in small letters and without the hyphen.
        let entry = try fixture.get("/device")
        #expect(entry.status == 200 && entry.text.contains(#"<input name="user_code" autofocus>"#))
        let typed = code.lowercased().replacing("-", with: "")
        let page = try fixture.get("/device", [("user_code", typed)])
        #expect(page.text.contains("<strong>berth</strong> asks for access to AWS as <strong>dev</strong>"))
        #expect(page.text.contains("Check that your terminal shows this code: <strong>\(code)</strong>"))
        #expect(try SignInFixture.hidden("user_code", in: page.text) == code)
        let done = try fixture.submit("/device", [("user_code", typed), ("decision", "allow")])
        #expect(done.status == 200 && done.text.contains("<h1>Access allowed</h1>"))

        let token = try fixture.token(for: device, client)
        #expect(token.status == 200 && token["tokenType"] == "Bearer" && token["expiresIn"] == "3600")
        #expect(token["accessToken"].hasPrefix("aoa") && token["refreshToken"].hasPrefix("aor"))
        fixture.clock.advance(by: .seconds(1))
        let again = try fixture.token(for: device, client)
        #expect(again.type == "InvalidGrantException")
        #expect(
            again.text == #"{"error":"invalid_grant","error_description":"The device code was used before"}"#)
        let twice = try fixture.submit("/device", [("user_code", code), ("decision", "deny")])
        #expect(twice.status == 400)
    }

    @Test("a denied code and an expired code end the sign-in")
    func ended() throws {
        let fixture = try SignInFixture(SignInOptions(codeLifetime: .seconds(60)))
        let client = try fixture.registerForDevice()
        let (denied, expired) = (try fixture.startDevice(client), try fixture.startDevice(client))
        let page = try fixture.submit("/device", [("user_code", denied["userCode"]), ("decision", "deny")])
        #expect(page.text.contains("<h1>Access denied</h1>"))
        let refusal = try fixture.token(for: denied, client)
        #expect(refusal.type == "AccessDeniedException")
        #expect(refusal.text == #"{"error":"access_denied","error_description":"The user denied the request"}"#)

        fixture.clock.advance(by: .seconds(60))
        let late = try fixture.token(for: expired, client)
        #expect(late.status == 400 && late.type == "ExpiredTokenException")
        #expect(late.text == #"{"error":"expired_token","error_description":"The device code has expired"}"#)
        let entry = try fixture.get("/device", [("user_code", expired["userCode"])])
        #expect(entry.status == 400)
        #expect(entry.text.contains("No sign-in is waiting for this code, or the code has expired."))
        #expect(try fixture.submit("/device", [("user_code", expired["userCode"])]).status == 400)
    }

    @Test("a client that polls more often than the interval has to slow down")
    func slowDown() throws {
        let fixture = try SignInFixture()
        let client = try fixture.registerForDevice()
        let device = try fixture.startDevice(client)
        func poll() throws -> String? { try fixture.token(for: device, client).type }
        // As the AWS CLI: two polls, then one a second.
        for wait in [0, 0, 1, 1, 1] {
            fixture.clock.advance(by: .seconds(wait))
            #expect(try poll() == "AuthorizationPendingException")
        }
        let types = try (0..<4).map { _ in try poll() }
        #expect(types.suffix(2) == ["SlowDownException", "SlowDownException"])
        #expect(
            try fixture.token(for: device, client).text
                == #"{"error":"slow_down","error_description":"The client polls more often than every 1 s"}"#)
        fixture.clock.advance(by: .seconds(6))
        #expect(try poll() == "AuthorizationPendingException")
    }

    @Test("a device code works only for its client, and only with the registered grant type")
    func foreign() throws {
        let fixture = try SignInFixture()
        let (one, other) = (try fixture.registerForDevice(), try fixture.registerForDevice())
        let device = try fixture.startDevice(one)
        let stolen = try fixture.token(for: device, other)
        #expect(stolen.text == #"{"error":"invalid_grant","error_description":"The device code is unknown"}"#)
        let browser = try fixture.registerForBrowser()
        let unregistered = try fixture.startDevice(browser)
        #expect(unregistered.status == 400 && unregistered.type == "UnauthorizedClientException")
        #expect(
            unregistered.text == #"{"error":"unauthorized_client","error_description":"The client did not register "#
                + #"the grant type urn:ietf:params:oauth:grant-type:device_code"}"#)
        #expect(try fixture.startDevice(one, url: "https://acme.example").type == "InvalidRequestException")
        let unknown = try fixture.token("password", one, [:])
        #expect(unknown.type == "UnsupportedGrantTypeException")
        let missing = try fixture.token("refresh_token", one, [:])
        #expect(
            missing.text
                == #"{"error":"invalid_request","error_description":"Missing required parameter: refreshToken"}"#)
    }

    @Test("with approval the first poll gets a token, and a client without scopes gets no refresh token")
    func approved() throws {
        let fixture = try SignInFixture(SignInOptions(isApproved: true))
        let client = try fixture.registerForDevice(scopes: "[]")
        let token = try fixture.token(for: try fixture.startDevice(client), client)
        #expect(token.status == 200 && token.members.keys.sorted() == ["accessToken", "expiresIn", "tokenType"])
    }
}
