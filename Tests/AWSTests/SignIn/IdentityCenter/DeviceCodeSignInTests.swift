import FoundationEssentials
import Platform
import Synchronization
import TestSupport
import Testing

@testable import AWS

@Suite("A sign-in to IAM Identity Center with the code of a device", .scheduled)
struct DeviceCodeSignInTests {
    private static let token = ServiceResponses.json(200, FakeIdentityCenter.token)
    private static let pending = FakeIdentityCenter.pending

    @Test("registers without grants, shows the page and the code, and requests the token in intervals")
    func signsIn() async throws {
        let fixture = IdentityCenterFixture(["token": [Self.pending, Self.pending, Self.token]])
        let user = PlayedUser()
        #expect(try await fixture.outcome(.deviceCode, user) == "28800 s")
        #expect(
            fixture.service.requests == [
                "POST https://oidc.eu-west-1.amazonaws.com/client/register",
                "POST https://oidc.eu-west-1.amazonaws.com/device_authorization",
            ] + Array(repeating: "POST https://oidc.eu-west-1.amazonaws.com/token", count: 3))
        #expect(try fixture.service.body(0) == ["clientName": "berth-client-corp", "clientType": "public"])
        #expect(
            try fixture.service.body(1) == [
                "clientId": "client-1", "clientSecret": "client-secret", "startUrl": "https://corp.awsapps.com/start",
            ])
        #expect(
            try fixture.service.body(4) == [
                "grantType": "urn:ietf:params:oauth:grant-type:device_code", "clientId": "client-1",
                "clientSecret": "client-secret", "deviceCode": "device-code",
            ])
        #expect(fixture.clock.slept == Array(repeating: .seconds(1), count: 3))
        let device = try #require(user.device)
        #expect(device.of == "SSO session corp (~/.aws/config:1)")
        #expect(device.authorization.userCode == "ABCD-EFGH")
        #expect(device.authorization.page == "https://corp.awsapps.com/start/#/device")
        #expect(device.authorization.completePage == "https://corp.awsapps.com/start/#/device?user_code=ABCD-EFGH")
        #expect(device.authorization.end - fixture.clock.instant == .seconds(600 - 3))
        #expect(
            fixture.files.text(IdentityCenterFixture.clientPath)
                == #"{"clientId": "client-1", "clientSecret": "client-secret", "expiresAt": "2027-04-15T08:00:00Z"}"#)
        #expect(fixture.files.text(IdentityCenterFixture.tokenPath)?.contains(#""accessToken": "new-token""#) == true)
    }

    @Test("a slow-down adds five seconds to the interval")
    func slowDown() async throws {
        let slow = FakeIdentityCenter.slowDown
        let fixture = IdentityCenterFixture(["token": [slow, Self.pending, slow, Self.token]])
        #expect(try await fixture.outcome(.deviceCode) == "28800 s")
        #expect(fixture.clock.slept == [1, 6, 6, 11].map { .seconds($0) })
    }

    @Test(
        "a network that fails for a moment does not end the sign-in, but another failure does",
        arguments: [
            (.timedOut(host: "x", after: .seconds(20)), [1, 6], "28800 s"),
            (.unresolved(host: "x"), [1, 6], "28800 s"),
            // Retried first, after half of 500 and 1000 ms.
            (.disconnected(host: "x"), [1, 0.25, 0.5, 6], "28800 s"),
            (
                .certificate(host: "x", reason: "expired"), [1],
                """
                the certificate of x is not trusted: expired
                sso-oidc:CreateToken in eu-west-1 as SSO session corp (~/.aws/config:1) was tried once
                If a proxy uses its own certificate authority, name its file in AWS_CA_BUNDLE.
                """
            ),
        ] as [(HTTPError, [Double], String)])
    func network(error: HTTPError, slept: [Double], outcome: String) async throws {
        var fixture = IdentityCenterFixture()
        let service = fixture.service.http
        let count = Mutex(0)
        fixture.network = FakeHTTP { request throws(HTTPError) in
            let attempts = error == .disconnected(host: "x") ? 3 : 1
            let isDown =
                request.url.hasSuffix("/token")
                && count.withLock { count in
                    count += 1
                    return count <= attempts
                }
            if isDown { throw error }
            return try await service.send(request)
        }
        #expect(try await fixture.outcome(.deviceCode) == outcome)
        #expect(fixture.clock.slept == slept.map { .seconds($0) })
    }

    @Test("a service that fails or throttles for a moment does not end the sign-in")
    func busy() async throws {
        let failed = ServiceResponses.json(503, "")
        let failing = IdentityCenterFixture(["token": [failed, failed, failed, Self.pending, Self.token]])
        #expect(try await failing.outcome(.deviceCode) == "28800 s")
        // The two retries of a request come first.
        #expect(failing.clock.slept == [1, 0.25, 0.5, 6, 6].map { .seconds($0) })
        let throttled = ServiceResponses.json(429, "", ["Retry-After": "30"])
        let throttling = IdentityCenterFixture(["token": [throttled, Self.token]])
        #expect(try await throttling.outcome(.deviceCode) == "28800 s")
    }

    @Test("the interval is five seconds if the answer names none, and a second at least")
    func interval() async throws {
        let without = FakeIdentityCenter.device.replacing(#", "interval": 1"#, with: "")
        let first = IdentityCenterFixture(["device_authorization": [ServiceResponses.json(200, without)]])
        #expect(try await first.outcome(.deviceCode) == "28800 s")
        #expect(first.clock.slept == [.seconds(5)])
        let zero = FakeIdentityCenter.device.replacing(#""interval": 1"#, with: #""interval": -1e300"#)
        let second = IdentityCenterFixture(["device_authorization": [ServiceResponses.json(200, zero)]])
        #expect(try await second.outcome(.deviceCode) == "28800 s")
        #expect(second.clock.slept == [.seconds(1)])
    }

    @Test("OAuth's own names of the errors are understood, as other servers send them")
    func names() async throws {
        let pending = ServiceResponses.json(400, #"{"error": "authorization_pending"}"#)
        let slow = ServiceResponses.json(400, #"{"error": "slow_down"}"#)
        let fixture = IdentityCenterFixture(["token": [pending, slow, Self.token]])
        #expect(try await fixture.outcome(.deviceCode) == "28800 s")
        #expect(fixture.clock.slept == [1, 1, 6].map { .seconds($0) })
    }

    @Test("the older form uses the code of a device even if a browser was requested, and a file of its start URL")
    func older() async throws {
        let fixture = IdentityCenterFixture()
        let user = PlayedUser()
        #expect(try await fixture.outcome(.browser, user, to: IdentityCenterFixture.older) == "28800 s")
        #expect(user.device?.of == "SSO at https://corp.awsapps.com/start (~/.aws/config:1)")
        #expect(fixture.files[SSOFiles.path("https://corp.awsapps.com/start")] != nil)
    }

    @Test("a code that the user does not confirm ends with its time")
    func expires() async throws {
        let fixture = IdentityCenterFixture(["token": [Self.pending]])
        let message = """
            the code for SSO session corp (~/.aws/config:1) expired before it was confirmed
            Run `berth auth login --sso-session corp`.
            """
        #expect(try await fixture.outcome(.deviceCode) == message)
        #expect(fixture.clock.now == Date(timeIntervalSince1970: 1_800_000_600))
        let said = IdentityCenterFixture([
            "token": [FakeIdentityCenter.refusal("ExpiredTokenException", "expired_token")]
        ])
        #expect(try await said.outcome(.deviceCode) == message)
    }

    @Test("a time of day that is set meanwhile does not change how long the code is valid", arguments: [-3600.0, 3600])
    func setClock(forwardBy seconds: Double) async throws {
        var fixture = IdentityCenterFixture(["token": [Self.pending]])
        let (service, clock) = (fixture.service.http, fixture.clock)
        let start = clock.instant
        fixture.network = FakeHTTP { request throws(HTTPError) in
            let answer = try await service.send(request)
            if request.url.hasSuffix("/device_authorization") { clock.set(forwardBy: seconds) }
            return answer
        }
        #expect(try await fixture.outcome(.deviceCode).hasPrefix("the code for SSO session corp"))
        #expect(clock.instant - start == .seconds(600))
    }

    @Test("a denied sign-in has its message")
    func denied() async throws {
        let denied = FakeIdentityCenter.refusal("AccessDeniedException", "access_denied", "denied by user")
        #expect(
            try await IdentityCenterFixture(["token": [denied]]).outcome(.deviceCode) == """
                the sign-in to SSO session corp (~/.aws/config:1) was denied
                sso-oidc:CreateToken answered AccessDeniedException: denied by user (HTTP 400, request 7a62c49f)
                Sign in again, and allow the access that the page asks for.
                """)
    }

    @Test("a stored client that AWS no longer knows is registered again, once")
    func endedClient() async throws {
        let registration = #"{"clientId": "cli", "clientSecret": "cli-secret", "expiresAt": "2027-04-15T08:00:00Z"}"#
        let refused = FakeIdentityCenter.refusal("InvalidClientException", "invalid_client", "expired", status: 401)
        let again = IdentityCenterFixture(
            ["device_authorization": [refused, ServiceResponses.json(200, FakeIdentityCenter.device)]],
            files: [IdentityCenterFixture.clientPath: registration])
        let outcome = try await again.outcome(.deviceCode)
        #expect(outcome == "28800 s")
        #expect(try again.service.body(0)["clientId"] == "cli")
        #expect(try again.service.body(2)["clientId"] == "client-1")
        let never = IdentityCenterFixture(["device_authorization": [refused]])
        #expect(
            try await never.outcome(.deviceCode) == """
                AWS no longer accepts berth's registration for SSO session corp (~/.aws/config:1)
                sso-oidc answered InvalidClientException: expired (HTTP 401, request 7a62c49f)
                Run `berth auth login --sso-session corp`, which registers berth again.
                """)
        #expect(never.service.requests.count == 4)
        #expect(never.files[IdentityCenterFixture.clientPath] == nil)
    }

    @Test("a start URL that AWS does not know has its message")
    func wrongStartURL() async throws {
        let refused = FakeIdentityCenter.refusal("InvalidRequestException", "invalid_request", "Invalid startUrl")
        #expect(
            try await IdentityCenterFixture(["device_authorization": [refused]]).outcome(.deviceCode) == """
                https://corp.awsapps.com/start is no access portal in eu-west-1
                sso-oidc answered InvalidRequestException: Invalid startUrl (HTTP 400, request 7a62c49f)
                Correct the start URL or the region of SSO session corp (~/.aws/config:1).
                """)
    }

    @Test(
        "an answer that is not the service's, or whose page is not safe to open, shows nothing",
        arguments: [
            "{}", FakeIdentityCenter.device.replacing("https://", with: "http://"),
            FakeIdentityCenter.device.replacing("ABCD-EFGH", with: "AB\\u001b[31m"),
            FakeIdentityCenter.device.replacing("https://corp", with: "file:///corp"),
            FakeIdentityCenter.device.replacing("device\"", with: "\\u202e\""),
        ])
    func unsafePage(text: String) async throws {
        let user = PlayedUser()
        let fixture = IdentityCenterFixture(["device_authorization": [ServiceResponses.json(200, text)]])
        #expect(
            try await fixture.outcome(.deviceCode, user) == """
                oidc.eu-west-1.amazonaws.com answered without a page and a code
                sso-oidc:StartDeviceAuthorization in eu-west-1 as SSO session corp (~/.aws/config:1) got an answer that \
                AWS does not send: check for a proxy or portal.
                """)
        #expect(user.pages.isEmpty)
    }
}
