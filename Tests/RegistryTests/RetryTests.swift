import Effects
import Platform
import TestSupport
import Testing

@testable import Registry

@Suite(.scheduled)
struct RetryTests {
    private static let url = "https://\(VerifierFixture.host)/v2/"

    @Test(
        "a failure that may pass is tried once more, after half a second",
        arguments: [
            CheckAnswer.answer(429), .answer(502), .answer(503), .answer(504),
            .failure(.unreachable(host: VerifierFixture.host, reason: "connection refused")),
            .failure(.disconnected(host: VerifierFixture.host)),
        ]
    )
    func again(first: CheckAnswer) async {
        let fixture = VerifierFixture(["GET \(Self.url)": [first, .answer(200)]])
        #expect(await fixture.outcome() == nil)
        #expect(fixture.asked == [Self.url, Self.url])
        #expect(fixture.clock.slept == [.milliseconds(500)])
        #expect(fixture.http.requests.map(\.timeLimit) == [.seconds(20), .milliseconds(19_500)])
    }

    @Test("a connection that the server had closed is replaced at once, and only once")
    func expiredConnection() async {
        let expired = CheckAnswer.failure(.expiredConnection(host: VerifierFixture.host))
        let fixture = VerifierFixture(["GET \(Self.url)": [expired, .answer(200)]])
        #expect(await fixture.outcome() == nil)
        #expect(fixture.asked == [Self.url, Self.url])
        #expect(fixture.clock.slept == [.zero])
    }

    @Test(
        "a second failure is the answer",
        arguments: [
            (
                CheckAnswer.answer(503, ["Retry-After": "2"]),
                "503: \(VerifierFixture.host) failed to answer; try again later"
            ),
            (
                .failure(.disconnected(host: VerifierFixture.host)),
                "\(VerifierFixture.host) closed the connection before it answered"
            ),
            (
                .failure(.expiredConnection(host: VerifierFixture.host)),
                "\(VerifierFixture.host) closed the connection before it answered"
            ),
        ]
    )
    func twice(answer: CheckAnswer, message: String) async {
        let fixture = VerifierFixture(["GET \(Self.url)": [answer]])
        #expect(await fixture.outcome() == message)
        #expect(fixture.asked.count == 2)
    }

    @Test(
        "the server decides how long to wait, up to the time left",
        arguments: [
            ("7", [Duration.seconds(7)]), ("20", []), ("99999999999", [.milliseconds(500)]),
            ("soon", [.milliseconds(500)]),
        ]
    )
    func retryAfter(value: String, slept: [Duration]) async {
        let fixture = VerifierFixture(["GET \(Self.url)": [.answer(429, ["Retry-After": value])]])
        #expect(await fixture.outcome() == "429: \(VerifierFixture.host) gets too many requests; try again later")
        #expect(fixture.clock.slept == slept)
        #expect(fixture.asked.count == 1 + slept.count)
    }

    @Test(
        "D20: the server may answer with a date",
        arguments: [("08:00:07", [Duration.seconds(7)]), ("07:59:00", [.zero]), ("08:00:20", [])]
    )
    func retryAfterDate(time: String, slept: [Duration]) async {
        let date = "Fri, 15 Jan 2027 \(time) GMT"
        let fixture = VerifierFixture(["GET \(Self.url)": [.answer(429, ["Retry-After": date])]])
        #expect(await fixture.outcome() == "429: \(VerifierFixture.host) gets too many requests; try again later")
        #expect(fixture.clock.slept == slept)
        #expect(fixture.asked.count == 1 + slept.count)
    }

    @Test(
        "a failure that would repeat is not tried again, and a time-out reports the whole limit",
        arguments: [
            (CheckAnswer.answer(500), "500: \(VerifierFixture.host) failed to answer; try again later"),
            (
                .failure(.timedOut(host: VerifierFixture.host, after: .seconds(3))),
                "\(VerifierFixture.host) did not answer within 20s"
            ),
            (.failure(.unresolved(host: VerifierFixture.host)), "cannot resolve \(VerifierFixture.host)"),
            (
                .failure(.certificate(host: VerifierFixture.host, reason: "self-signed")),
                """
                the certificate of \(VerifierFixture.host) is not trusted: self-signed
                If the certificate authority is your own, put its certificate into /etc/docker/certs.d/HOST:PORT/ca.crt.
                """
            ),
            (
                .failure(.tooLarge(host: VerifierFixture.host, limit: 65536)),
                "\(VerifierFixture.host) answered with more than 65536 bytes"
            ),
            (.failure(.cancelled), "interrupted"),
        ]
    )
    func once(answer: CheckAnswer, message: String) async {
        let fixture = VerifierFixture(["GET \(Self.url)": [answer]])
        #expect(await fixture.outcome() == message)
        #expect(fixture.asked.count == 1)
        #expect(fixture.clock.slept == [])
    }

    @Test("a check that is cancelled while it waits for the second try is interrupted")
    func cancelled() async {
        let fixture = VerifierFixture(["GET \(Self.url)": [.answer(503)]])
        let outcome = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await fixture.outcome()
        }.value
        #expect(outcome == "interrupted")
        #expect(fixture.asked.count == 1)
    }
}
