import Effects
import FoundationEssentials
import Platform
import TestSupport
import Testing

@testable import AWS

/// The eight cases of the AWS CLI (`login-provider-test-cases.json`), with the time of their runner.
@Suite("Login sessions, as in the AWS CLI's cases", .scheduled)
struct LoginSessionCaseTests {
    /// 2025-11-19T00:00:00Z.
    private static let now = 1_763_510_400.0

    private static func valid() -> LoginFiles.Content {
        var content = LoginFiles.Content(expires: "3025-09-14T04:05:45Z")
        content.accessToken?.accessKeyId = "AKIAIOSFODNN7EXAMPLE"
        content.accessToken?.secretAccessKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
        content.accessToken?.sessionToken = "AQoEXAMPLEH4aoAH0gNCAPyJxz4BlCFFxWNE1OPTgk5TthT+FvwqnKwRcOIfrRh3c"
        return content
    }

    private func signIn(_ content: LoginFiles.Content?, _ http: FakeHTTP = FakeHTTP()) async throws -> String {
        try await LoginFiles.files(content).signIn(.profile("signin"), clock: ManualClock(now: Self.now), http: http)
    }

    @Test("valid keys are used as they are")
    func success() async throws {
        #expect(
            try await signIn(Self.valid()) == """
                AKIAIOSFODNN7EXAMPLE/wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY/\
                AQoEXAMPLEH4aoAH0gNCAPyJxz4BlCFFxWNE1OPTgk5TthT+FvwqnKwRcOIfrRh3c
                """)
    }

    @Test("no file is an error")
    func noFile() async throws {
        #expect(
            try await signIn(nil) == """
                not signed in to login session \(LoginFiles.identity) (~/.aws/config:2)
                Run `berth auth login signin`.
                """)
    }

    @Test(
        "a missing member is an error, even for valid keys",
        arguments: ["accessToken", "refreshToken", "clientId", "dpopKey"], [true, false])
    func missing(_ member: String, isValid: Bool) async throws {
        var content = isValid ? Self.valid() : LoginFiles.Content()
        switch member {
        case "accessToken": content.accessToken = nil
        case "refreshToken": content.refreshToken = nil
        case "clientId": content.clientId = nil
        default: content.dpopKey = nil
        }
        let message = """
            the stored keys of login session \(LoginFiles.identity) (~/.aws/config:2) cannot be used
            \(LoginFiles.place): it has no \(member)
            Run `berth auth login signin`.
            """
        #expect(try await signIn(content) == message)
        #expect(try LoginFiles.files(content).standing(.profile("signin")) == message)
    }

    @Test("expired keys are renewed and stored")
    func renewed() async throws {
        let http = FakeHTTP { _ in LoginFiles.granted() }
        let files = try LoginFiles.files()
        let effects = files.effects(clock: ManualClock(now: Self.now), http: http)
        let client = files.client(effects: effects, configuration: try files.load())
        let credentials = try await client.credentials(for: try files.resolve(.profile("signin")))
        #expect(credentials.accessKeyID == "NEWREFRESHEDKEY")
        #expect(credentials.secretAccessKey.reveal() == "newRefreshedSecretKey")
        #expect(credentials.sessionToken?.reveal() == "newRefreshedSessionToken")
        #expect(credentials.expiration == Date(iso8601: "2025-11-19T00:15:00Z"))
        #expect(
            http.requests.map(\.members) == [
                [
                    "clientId": LoginFiles.client, "refreshToken": "valid_refresh_token", "grantType": "refresh_token",
                ]
            ])
        var expected = LoginFiles.Content(expires: "2025-11-19T00:15:00Z")
        expected.accessToken?.accessKeyId = "NEWREFRESHEDKEY"
        expected.accessToken?.secretAccessKey = "newRefreshedSecretKey"
        expected.accessToken?.sessionToken = "newRefreshedSessionToken"
        expected.refreshToken = "new_refresh_token"
        let text = try #require((effects.files as? MemoryFileSystem)?.text(LoginFiles.path))
        #expect(try LoginFiles.Content(text) == expected)
    }

    @Test("a renewal that the service refuses is an error")
    func refused() async throws {
        let http = FakeHTTP { _ in HTTPResponse(status: 400) }
        var content = LoginFiles.Content()
        content.refreshToken = "expired_refresh_token"
        #expect(
            try await signIn(content, http) == """
                us-east-1.signin.aws.amazon.com does not answer like AWS
                signin:CreateOAuth2Token in us-east-1 answered (HTTP 400)
                Check for a proxy or portal, and where AWS_ENDPOINT_URL or `endpoint_url` points.
                """)
        #expect(http.requests.map(\.members?["refreshToken"]) == ["expired_refresh_token"])
    }
}
