import AWS
import Effects
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import Sandbox

/// The sign-in service, as `aws login` uses it.
@Suite(.scheduled)
struct ConsoleSignInTests {
    private static let sameDevice = "arn:aws:signin:::devtools/same-device"
    private static let crossDevice = "arn:aws:signin:::devtools/cross-device"
    private static let confirmation = SignInFixture.origin + "/v1/sessions/confirmation"

    private struct Output: Decodable {
        struct Keys: Decodable, Equatable {
            var accessKeyId: String
            var secretAccessKey: String
            var sessionToken: String
        }
        var accessToken: Keys
        var tokenType: String
        var expiresIn: Int
        var refreshToken: String
        var idToken: String?
    }

    private static func authorization(
        client: String = sameDevice, redirect: String = SignInFixture.callback
    ) -> [(String, String)] {
        [
            ("response_type", "code"), ("client_id", client), ("state", "s1"), ("code_challenge_method", "SHA-256"),
            ("scope", "openid"), ("redirect_uri", redirect), ("code_challenge", SignInFixture.challenge),
        ]
    }

    private func token(
        _ fixture: SignInFixture, _ key: ProofKey, _ members: [String: String]
    ) throws -> SignInFixture.Answer {
        let time = Int(fixture.clock.now.timeIntervalSince1970)
        let proof = try key.proof(claims: ProofKey.claims(time: time))
        return try fixture.post("/v1/token", members, headers: ["DPoP": proof])
    }

    private func redeem(
        _ fixture: SignInFixture, _ key: ProofKey, code: String, _ changed: [String: String] = [:]
    ) throws -> SignInFixture.Answer {
        let members = [
            "clientId": Self.sameDevice, "grantType": "authorization_code", "code": code,
            "codeVerifier": SignInFixture.verifier, "redirectUri": SignInFixture.callback,
        ]
        return try token(fixture, key, members.merging(changed) { $1 })
    }

    private func renew(
        _ fixture: SignInFixture, _ key: ProofKey, _ refreshToken: String, client: String = sameDevice
    ) throws -> SignInFixture.Answer {
        try token(
            fixture, key, ["clientId": client, "grantType": "refresh_token", "refreshToken": refreshToken])
    }

    private func output(_ answer: SignInFixture.Answer) throws -> Output {
        #expect(answer.status == 200, "\(answer.text)")
        return try JSONDecoder().decode(Output.self, from: Data(answer.text.utf8))
    }

    private func signIn(_ fixture: SignInFixture, _ key: ProofKey) throws -> Output {
        let location = try fixture.decide("allow", at: "/v1/authorize", Self.authorization())
        return try output(try redeem(fixture, key, code: try SignInFixture.field("code", of: location)))
    }

    @Test("keys of the user for 15 minutes, and an ID token with the user's ARN")
    func sameDevice() throws {
        let fixture = try SignInFixture()
        let page = try fixture.get("/v1/authorize", Self.authorization())
        #expect(page.text.contains("<strong>A program on this device</strong> asks for access to AWS"))
        #expect(!page.text.contains("s1") && !page.text.contains(SignInFixture.challenge))
        let given = try signIn(fixture, ProofKey())
        #expect(given.tokenType == "aws_sigv4" && given.expiresIn == 900)
        let subject = Secret(try #require(given.idToken)).webTokenSubject
        #expect(subject?.subject == "arn:aws:iam::600423610423:user/dev")
        let credentials = Credentials(
            accessKeyID: given.accessToken.accessKeyId, secretAccessKey: Secret(given.accessToken.secretAccessKey),
            sessionToken: Secret(given.accessToken.sessionToken))
        func identity() -> String {
            let signed = fixture.sandbox.signed(SandboxFixture.callerIdentity, "sts", "us-east-1", with: credentials)
            return fixture.sandbox.answer(signed)?.text ?? ""
        }
        #expect(identity().contains("<Arn>arn:aws:iam::600423610423:user/dev</Arn>"))
        fixture.clock.advance(by: .seconds(900))
        #expect(identity().contains("<Code>ExpiredToken</Code>"))
    }

    @Test("a refresh token belongs to one key, and gives one successor")
    func renewal() throws {
        let fixture = try SignInFixture()
        let key = ProofKey()
        let first = try signIn(fixture, key)
        let expired = #"{"error":"TOKEN_EXPIRED","message":"The refresh token is unknown, used or expired"}"#
        for (other, client) in [(ProofKey(), Self.sameDevice), (key, Self.crossDevice)] {
            let answer = try renew(fixture, other, first.refreshToken, client: client)
            #expect(answer.status == 401 && answer.type == "AccessDeniedException" && answer.text == expired)
        }
        let second = try output(try renew(fixture, key, first.refreshToken))
        #expect(second.idToken == nil && second.refreshToken != first.refreshToken)
        #expect(second.accessToken != first.accessToken)
        // The same request again: the operation is idempotent while its answer is valid.
        fixture.clock.advance(by: .seconds(600))
        let again = try output(try renew(fixture, key, first.refreshToken))
        #expect(again.accessToken == second.accessToken && again.refreshToken == second.refreshToken)
        #expect(again.expiresIn == 300)
        fixture.clock.advance(by: .seconds(300))
        #expect(try renew(fixture, key, first.refreshToken).text == expired)
        #expect(try renew(fixture, key, second.refreshToken).status == 200)
        fixture.clock.advance(by: .seconds(12 * 3600))
        #expect(try renew(fixture, key, second.refreshToken).text == expired)
    }

    @Test("on another device the page shows a text to enter, which has the state and the code")
    func crossDevice() throws {
        let fixture = try SignInFixture()
        let fields = Self.authorization(client: Self.crossDevice, redirect: Self.confirmation)
        let location = try fixture.decide("allow", at: "/v1/authorize", fields)
        let path = try #require(location.split(separator: SignInFixture.origin).first)
        let page = try fixture.send(HTTPRequest(url: String(path)))
        let shown = try #require(page.text.firstMatch(of: #/<code id="code"[^>]*>([^<]+)</code>/#)?.1)
        let text = String(decoding: try #require(Base64.decode(String(shown))), as: UTF8.self)
        #expect(text.hasPrefix("state=s1&code="))
        let code = String(text.dropFirst("state=s1&code=".count))
        let answer = try redeem(
            fixture, ProofKey(), code: code, ["clientId": Self.crossDevice, "redirectUri": Self.confirmation])
        #expect(answer.status == 200)
        let denied = try fixture.decide("deny", at: "/v1/authorize", fields)
        let deniedPath = try #require(denied.split(separator: SignInFixture.origin).first)
        let refusal = try fixture.send(HTTPRequest(url: String(deniedPath)))
        #expect(refusal.status == 400 && refusal.text.contains("<p>The user denied the request</p>"))
    }

    @Test("a code works once, for its redirect URI and verifier")
    func codes() throws {
        let fixture = try SignInFixture(SignInOptions(isApproved: true))
        let key = ProofKey()
        func code() throws -> String {
            let answer = try fixture.get("/v1/authorize", Self.authorization())
            return try SignInFixture.field("code", of: try #require(answer.headers["Location"]))
        }
        let used = try code()
        #expect(try redeem(fixture, key, code: used).status == 200)
        let again = try redeem(fixture, key, code: used)
        #expect(again.status == 401 && again.type == "AccessDeniedException")
        #expect(
            again.text
                == #"{"error":"AUTHCODE_EXPIRED","message":"The authorization code is unknown, used or expired"}"#)
        let invalid = [
            ["redirectUri": "http://127.0.0.1:1/oauth/callback"],
            ["codeVerifier": String(repeating: "a", count: 43)],
        ]
        for changed in invalid {
            let answer = try redeem(fixture, key, code: try code(), changed)
            #expect(answer.status == 400 && answer.type == "ValidationException")
            #expect(
                answer.text == #"{"error":"INVALID_REQUEST","message":"The redirect URI or the code verifier does "#
                    + #"not fit the code"}"#)
        }
        fixture.clock.advance(by: .seconds(1))
        let late = try code()
        fixture.clock.advance(by: .seconds(600))
        #expect(try redeem(fixture, key, code: late).status == 401)
    }

    @Test("wrong members of a token request")
    func members() throws {
        let fixture = try SignInFixture()
        func message(_ members: [String: String]) throws -> String {
            try token(fixture, ProofKey(), members)["message"]
        }
        #expect(try message([:]) == "Missing required parameter: clientId")
        #expect(try message(["clientId": "x"]) == "The client is unknown")
        #expect(try message(["clientId": Self.sameDevice]) == "Missing required parameter: grantType")
        #expect(
            try message(["clientId": Self.sameDevice, "grantType": "password"])
                == "The grant type is not supported")
        #expect(
            try fixture.post("/v1/token", "[]")["message"] == "The request body is not valid JSON for this operation")
        let unproven = try fixture.post("/v1/token", ["clientId": Self.sameDevice, "grantType": "refresh_token"])
        #expect(unproven["message"] == "Invalid DPoP proof: the request has 0 proofs")
    }

    @Test("a request of a foreign client, or for another redirect URI, is an error page")
    func untrusted() throws {
        let fixture = try SignInFixture()
        let cases = [
            (Self.authorization(client: "arn:aws:signin:::devtools/x"), "The client is unknown."),
            (
                Self.authorization(redirect: "https://acme.example/oauth/callback"),
                "The client may not use this redirect URI."
            ),
            (Self.authorization(client: Self.crossDevice), "The client may not use this redirect URI."),
        ]
        for (fields, message) in cases {
            let page = try fixture.get("/v1/authorize", fields)
            #expect(page.status == 400 && page.text.contains("<p>\(message)</p>"))
        }
        let spoilt = Self.authorization().map { $0.0 == "scope" ? ("scope", "email") : $0 }
        #expect(
            try fixture.get("/v1/authorize", spoilt).headers["Location"]
                == "\(SignInFixture.callback)?error=invalid_request&error_description=scope%20has%20to%20be%20openid"
                + "&state=s1")
    }
}
