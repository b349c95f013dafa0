import FoundationEssentials
import Platform
import Synchronization
import TestSupport
import Testing

@testable import AWS

@Suite("S14: numbers and times in the answers of AWS", .scheduled)
struct HostileNumbersTests {
    private static let numbers = ["1e300", "-1e300", "1e19", "-1e19", "9223372036854775807", "1e308"]
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test("S14: a token of ECR whose expiry no clock can show has an unknown expiry", arguments: numbers)
    func authorizationToken(number: String) throws {
        let pair = Data("AWS:secret".utf8).base64EncodedString()
        let answer = ServiceResponses.json(
            200, #"{"authorizationData":[{"authorizationToken":"\#(pair)","expiresAt":\#(number)}]}"#)
        let token = try #require(GetAuthorizationToken.token(from: answer, now: now))
        #expect(token == ECRToken(username: "AWS", password: Secret("secret"), expires: nil))
    }

    @Test("S14: so do credentials of SSO", arguments: numbers)
    func roleCredentials(number: String) throws {
        let answer = ServiceResponses.json(
            200,
            """
            {"roleCredentials": {"accessKeyId": "ASIA", "secretAccessKey": "s", "sessionToken": "t", \
            "expiration": \(number)}}
            """)
        let credentials = try #require(GetRoleCredentials.credentials(from: answer))
        #expect(credentials.expiration == nil)
    }

    @Test("S14: a token of SSO with such a lifetime is used once", arguments: numbers)
    func createToken(number: String) throws {
        let client = SSOClient(id: "c", secret: Secret("s"), expires: "2099-01-01T00:00:00Z")
        let answer = ServiceResponses.json(200, #"{"accessToken": "t", "expiresIn": \#(number)}"#)
        let token = try #require(CreateToken.token(from: answer, for: client, now: now))
        #expect(token.expires == now)
    }

    @Test(
        "S14: a client with such an end is no answer, and a device's code with such a lifetime is valid for a day at most",
        arguments: numbers)
    func signIn(number: String) throws {
        let client = ServiceResponses.json(
            200, #"{"clientId": "c", "clientSecret": "s", "clientSecretExpiresAt": \#(number)}"#)
        #expect(RegisterClient.client(from: client) == nil)
        let device = FakeIdentityCenter.device.replacing(#""interval": 1"#, with: #""interval": \#(number)"#)
        let answer = ServiceResponses.json(200, device)
        if let authorization = StartDeviceAuthorization.authorization(from: answer, now: .now) {
            #expect((.seconds(1) ... .seconds(60)).contains(authorization.interval))
        }
        let lasting = FakeIdentityCenter.device.replacing(#""expiresIn": 600"#, with: #""expiresIn": \#(number)"#)
        #expect(lasting != FakeIdentityCenter.device)
        let now = ContinuousClock.now
        let accepted = StartDeviceAuthorization.authorization(from: ServiceResponses.json(200, lasting), now: now)
        let end = try #require(accepted?.end)
        #expect((.zero ... .seconds(86_400)).contains(end - now))
    }

    @Test(
        "S14: a time that no clock can show is unknown",
        arguments: [
            "506713-02-07T00:00:00Z", "33658-09-27T01:46:40Z", "0000-01-01T00:00:00Z", "1969-12-31T23:59:59Z",
            "99999999999999999999-01-01T00:00:00Z", "-4712-01-01T12:00:00Z",
        ]
    )
    func texts(text: String) {
        #expect(Date(iso8601: text) == nil)
    }

    @Test(
        "S14: a Date or Retry-After that no clock can show is omitted from an error",
        arguments: ["Sun, 06 Nov 33658 08:49:37 GMT", "Sun, 06 Nov 0001 08:49:37 GMT", "1e300", "99999999999999999999"]
    )
    func headers(text: String) {
        let fault = ServiceErrorResponse(
            ServiceResponses.json(503, "", ["Date": text, "Retry-After": text]), now: now, secrets: [])
        #expect(fault.clockAhead == nil)
        #expect(fault.retryAfter == nil)
    }

    @Test("S14: a long pause for one call does not delay another beyond its own time")
    func gate() async throws {
        let files = AWSFiles(credentials: AWSFiles.keys, environment: ["AWS_MAX_ATTEMPTS": "1"])
        let count = Mutex(0)
        let http = FakeHTTP { _ in
            let isFirst = count.withLock { count in
                count += 1
                return count == 1
            }
            return isFirst ? ServiceResponses.json(429, "", ["Retry-After": "4294967295"]) : ServiceResponses.token("t")
        }
        let clock = ManualClock()
        let client = try files.client(http, clock: clock)
        let principal = try files.resolve(.profile("platform"))
        await #expect(throws: AWSError.self) { try await client.privateToken(for: principal, region: "us-east-2") }
        _ = try await client.privateToken(for: principal, region: "us-east-2")
        #expect(clock.slept == [.seconds(20)])
    }
}
