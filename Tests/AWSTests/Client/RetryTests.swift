import Effects
import FoundationEssentials
import Platform
import Synchronization
import TestSupport
import Testing

@testable import AWS

@Suite("Second tries", .scheduled)
struct RetryTests {
    /// Answers in turn, and repeats the last one, while time passes on the clock.
    private final class Turns: Sendable {
        private let answers: [Result<HTTPResponse, HTTPError>]
        private let index = Mutex(0)

        init(_ answers: [Result<HTTPResponse, HTTPError>]) { self.answers = answers }

        func next() throws(HTTPError) -> HTTPResponse {
            let turn = index.withLock { index in
                defer { index += 1 }
                return min(index, answers.count - 1)
            }
            return try answers[turn].get()
        }
    }

    private static let throttled = ServiceResponses.fault(400, "ThrottlingException", "Rate exceeded")

    private func run(
        _ answers: [Result<HTTPResponse, HTTPError>], environment: [String: String] = [:], random: Double = 0.5,
        timeLimit: Duration = .seconds(20)
    ) async throws -> (requests: Int, slept: [Duration], isSuccess: Bool) {
        let files = AWSFiles(credentials: AWSFiles.keys, environment: environment)
        let turns = Turns(answers)
        let http = FakeHTTP { _ throws(HTTPError) in try turns.next() }
        let clock = ManualClock()
        let client = try files.client(http, clock: clock, timeLimit: timeLimit, random: { random })
        let principal = try files.resolve(.profile("platform"))
        let token = try? await client.privateToken(for: principal, region: "us-east-2")
        return (http.requests.count, clock.slept, token != nil)
    }

    @Test(
        "a failure that may pass is tried again, here after half of 500 and 1000 ms",
        arguments: [
            .success(ServiceResponses.json(500, "")), .success(ServiceResponses.json(502, "")),
            .success(ServiceResponses.json(503, "")),
            .success(ServiceResponses.json(504, "")), .success(ServiceResponses.json(509, "")),
            .success(ServiceResponses.fault(400, "RequestTimeoutException", "")),
            .failure(.unreachable(host: "x", reason: "refused")), .failure(.disconnected(host: "x")),
        ] as [Result<HTTPResponse, HTTPError>]
    )
    func transient(answer: Result<HTTPResponse, HTTPError>) async throws {
        let healed = try await run([answer, answer, .success(ServiceResponses.token("t"))])
        #expect(healed == (3, [.milliseconds(250), .milliseconds(500)], true))
        let lasting = try await run([answer])
        #expect(lasting == (3, [.milliseconds(250), .milliseconds(500)], false))
    }

    @Test("a connection that the server had closed is replaced at once")
    func expiredConnection() async throws {
        let expired = Result<HTTPResponse, HTTPError>.failure(.expiredConnection(host: "x"))
        #expect(try await run([expired, .success(ServiceResponses.token("t"))]) == (2, [.zero], true))
        #expect(try await run([expired]) == (3, [.zero, .zero], false))
    }

    @Test(
        "A9: waits for throttling count as no tries, and end with the call's time",
        arguments: [
            ServiceResponses.json(429, ""), throttled, ServiceResponses.fault(400, "BandwidthLimitExceeded", ""),
            // No pause, and a time that has passed.
            ServiceResponses.json(429, "", ["Retry-After": "0"]),
            ServiceResponses.json(429, "", ["Retry-After": "Fri, 15 Jan 2027 07:00:00 GMT"]),
            ServiceResponses.fault(400, "com.amazon#TooManyRequestsException:http://x", ""),
        ]
    )
    func throttling(answer: HTTPResponse) async throws {
        let pauses = [250, 500, 1000, 2000, 4000, 8000].map { Duration.milliseconds($0) }
        let healed = try await run(
            Array(repeating: .success(answer), count: 6) + [.success(ServiceResponses.token("t"))])
        #expect(healed == (7, pauses, true))
        // The next pause would take 10 seconds, and only 4 are left.
        #expect(try await run([.success(answer)]) == (7, pauses, false))
        // A failure counts, however often the call was throttled before.
        let broken: Result<HTTPResponse, HTTPError> = .success(ServiceResponses.json(500, ""))
        let mixed = try await run([
            .success(answer), .success(answer), broken, broken, broken, .success(ServiceResponses.token("t")),
        ])
        #expect(mixed.requests == 5)
        #expect(!mixed.isSuccess)
        // A limit of one request allows one.
        #expect(try await run([.success(answer)], environment: ["AWS_MAX_ATTEMPTS": "1"]) == (1, [], false))
    }

    @Test("A9: the time limit of a call bounds its waits for throttling")
    func throttlingTimeLimit() async throws {
        let short = try await run([.success(Self.throttled)], timeLimit: .seconds(1))
        #expect(short == (3, [.milliseconds(250), .milliseconds(500)], false))
    }

    @Test(
        "a failure that would repeat is an error at once",
        arguments: [
            .success(ServiceResponses.json(400, "")), .success(ServiceResponses.json(403, "")),
            .success(ServiceResponses.json(404, "")),
            .success(ServiceResponses.json(302, "")), .success(ServiceResponses.json(501, "")),
            .success(ServiceResponses.fault(400, "AccessDeniedException", "")),
            .failure(.unresolved(host: "x")), .failure(.timedOut(host: "x", after: .seconds(20))),
            .failure(.certificate(host: "x", reason: "expired")), .failure(.tooLarge(host: "x", limit: 1)),
        ] as [Result<HTTPResponse, HTTPError>]
    )
    func permanent(answer: Result<HTTPResponse, HTTPError>) async throws {
        #expect(try await run([answer]) == (1, [], false))
    }

    @Test(
        "A2: STS gets a second request if it could not get the keys of a token's identity provider",
        arguments: [
            ServiceResponses.xmlFault(400, "IDPCommunicationError", "The connection timed out."),
            ServiceResponses.xmlFault(
                400, "InvalidIdentityToken",
                "Couldn't retrieve verification key from your identity provider, please reference "
                    + "AssumeRoleWithWebIdentity documentation for requirements"
            ),
        ]
    )
    func identityProvider(answer: HTTPResponse) async throws {
        let files = AWSFiles(
            environment: ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/ci"],
            others: ["/token": "e30.e30.x"]
        )
        let healed = Turns([.success(answer), .success(answer), .success(ServiceResponses.role("CI"))])
        let http = FakeHTTP { _ throws(HTTPError) in try healed.next() }
        #expect(await files.signIn(http: http) == "ASIACI/secret-of-CI/token&of/CI==")
        #expect(http.requests.count == 3)
        let lasting = FakeHTTP { _ in answer }
        let message = await files.signIn(http: lasting)
        #expect(lasting.requests.count == 3)
        #expect(
            message.split(separator: "\n").first
                == """
                AWS cannot reach the identity provider of role ci (AWS_WEB_IDENTITY_TOKEN_FILE), from the token in \
                /token: tried 3 times
                """
        )
        #expect(
            message.split(separator: "\n").last
                == """
                Try again later. Check that AWS can fetch the provider's /.well-known/openid-configuration and \
                keys.
                """
        )
    }

    @Test("A2: a token that the provider did not sign is refused at once")
    func wrongToken() async throws {
        let files = AWSFiles(
            environment: ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/ci"],
            others: ["/token": "e30.e30.x"]
        )
        let http = FakeHTTP { _ in ServiceResponses.xmlFault(400, "InvalidIdentityToken", "The ID Token is not valid") }
        #expect(await files.signIn(http: http).hasPrefix("AWS rejected the token of role ci"))
        #expect(http.requests.count == 1)
    }

    @Test("AWS_MAX_ATTEMPTS limits the tries; pauses double, up to 20 s")
    func maxAttempts() async throws {
        let answer: Result<HTTPResponse, HTTPError> = .success(ServiceResponses.json(500, ""))
        #expect(try await run([answer], environment: ["AWS_MAX_ATTEMPTS": "1"]) == (1, [], false))
        let many = try await run(
            [answer], environment: ["AWS_MAX_ATTEMPTS": "9"], random: 1, timeLimit: .seconds(600)
        )
        #expect(many.slept == [0.5, 1, 2, 4, 8, 16, 20, 20].map { .milliseconds($0 * 1000) })
    }

    @Test("Retry-After is respected, in seconds or as a time", arguments: ["3", "Fri, 15 Jan 2027 08:00:03 GMT"])
    func retryAfter(value: String) async throws {
        let answer = ServiceResponses.json(503, "", ["Retry-After": value])
        #expect(
            try await run([.success(answer), .success(ServiceResponses.token("t"))]) == (2, [.seconds(3)], true)
        )
    }

    @Test("a pause that would outlast the call's time does not start")
    func noTimeLeft() async throws {
        let answer = ServiceResponses.json(503, "", ["Retry-After": "30"])
        #expect(try await run([.success(answer)]) == (1, [], false))
    }

    @Test("all tries share the time of one call")
    func deadline() async throws {
        let files = AWSFiles(credentials: AWSFiles.keys)
        let clock = ManualClock()
        let http = FakeHTTP { _ throws(HTTPError) in
            clock.advance(by: .seconds(8))
            throw HTTPError.disconnected(host: "x")
        }
        let client = try files.client(http, clock: clock)
        let principal = try files.resolve(.profile("platform"))
        await #expect(throws: AWSError.self) { try await client.privateToken(for: principal, region: "us-east-2") }
        #expect(http.requests.map(\.timeLimit) == [.seconds(20), .milliseconds(11_750), .milliseconds(3250)])
    }

    @Test("a time of day that is set meanwhile ends no call, and lengthens no try", arguments: [-3600.0, 3600])
    func setClock(forwardBy seconds: Double) async throws {
        let files = AWSFiles(credentials: AWSFiles.keys)
        let clock = ManualClock()
        let http = FakeHTTP { _ throws(HTTPError) in
            clock.set(forwardBy: seconds)
            throw HTTPError.disconnected(host: "x")
        }
        let client = try files.client(http, clock: clock)
        let principal = try files.resolve(.profile("platform"))
        await #expect(throws: AWSError.self) { try await client.privateToken(for: principal, region: "us-east-2") }
        #expect(http.requests.map(\.timeLimit) == [.seconds(20), .milliseconds(19_750), .milliseconds(19_250)])
    }

    @Test("each try has a new signature, and is reported with its time and outcome")
    func events() async throws {
        let files = AWSFiles(credentials: AWSFiles.keys)
        let clock = ManualClock()
        let turns = Turns([
            .failure(.unreachable(host: "x", reason: "refused")), .success(Self.throttled),
            .success(ServiceResponses.token("t")),
        ])
        let http = FakeHTTP { _ throws(HTTPError) in
            clock.advance(by: .seconds(1))
            return try turns.next()
        }
        let told = Mutex<[RequestEvent]>([])
        let client = try files.client(http, clock: clock, onEvent: { event in told.withLock { $0.append(event) } })
        let principal = try files.resolve(.profile("platform"))
        _ = try await client.privateToken(for: principal, region: "us-east-2")
        #expect(
            http.requests.map { $0.headers["X-Amz-Date"] }
                == ["20270115T080000Z", "20270115T080001Z", "20270115T080002Z"]
        )
        func event(_ attempt: Int, at seconds: Double, _ outcome: Result<Int, HTTPError>) -> RequestEvent {
            RequestEvent(
                operation: "ecr:GetAuthorizationToken", region: "us-east-2", host: "api.ecr.us-east-2.amazonaws.com",
                principal: "profile platform", attempt: attempt,
                started: Date(timeIntervalSince1970: 1_800_000_000 + seconds), took: .seconds(1), outcome: outcome
            )
        }
        let events = told.withLock { $0 }
        #expect(
            events == [
                event(1, at: 0, .failure(.unreachable(host: "x", reason: "refused"))),
                event(2, at: 1.25, .success(400)),
                event(3, at: 2.75, .success(200)),
            ]
        )
        #expect(
            events.map(\.description) == [
                """
                ecr:GetAuthorizationToken at api.ecr.us-east-2.amazonaws.com, try 1: cannot connect to x: refused \
                after 1s
                """,
                "ecr:GetAuthorizationToken at api.ecr.us-east-2.amazonaws.com, try 2: HTTP 400 after 1s",
                "ecr:GetAuthorizationToken at api.ecr.us-east-2.amazonaws.com, try 3: HTTP 200 after 1s",
            ]
        )
    }
}
