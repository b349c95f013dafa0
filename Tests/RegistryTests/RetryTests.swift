import Platform
import TestSupport
import Testing

@testable import Registry

struct RetryTests {
    private static let url = "https://\(CheckWorld.host)/v2/"

    @Test(
        "what may pass is tried once more, after half a second",
        arguments: [
            CheckAnswer.answer(429), .answer(502), .answer(503), .answer(504),
            .failure(.unreachable(host: CheckWorld.host, reason: "connection refused")),
            .failure(.disconnected(host: CheckWorld.host)),
        ]
    )
    func again(first: CheckAnswer) async {
        let world = CheckWorld(["GET \(Self.url)": [first, .answer(200)]])
        #expect(await world.outcome() == nil)
        #expect(world.asked == [Self.url, Self.url])
        #expect(world.clock.slept == [.milliseconds(500)])
        #expect(world.http.requests.map(\.timeLimit) == [.seconds(20), .milliseconds(19_500)])
    }

    @Test(
        "a second failure is the answer",
        arguments: [
            (
                CheckAnswer.answer(503, ["Retry-After": "2"]),
                "503: \(CheckWorld.host) failed to answer; try again later"
            ),
            (
                .failure(.disconnected(host: CheckWorld.host)),
                "\(CheckWorld.host) closed the connection before it answered"
            ),
        ]
    )
    func twice(answer: CheckAnswer, message: String) async {
        let world = CheckWorld(["GET \(Self.url)": [answer]])
        #expect(await world.outcome() == message)
        #expect(world.asked.count == 2)
    }

    @Test(
        "the server says how long to wait, unless that is longer than there is time",
        arguments: [
            ("7", [Duration.seconds(7)]), ("20", []), ("99999999999", [.milliseconds(500)]),
            ("soon", [.milliseconds(500)]),
        ]
    )
    func retryAfter(value: String, slept: [Duration]) async {
        let world = CheckWorld(["GET \(Self.url)": [.answer(429, ["Retry-After": value])]])
        #expect(await world.outcome() == "429: \(CheckWorld.host) gets too many requests; try again later")
        #expect(world.clock.slept == slept)
        #expect(world.asked.count == 1 + slept.count)
    }

    @Test(
        "D20: the server may say so with a date",
        arguments: [("08:00:07", [Duration.seconds(7)]), ("07:59:00", [.zero]), ("08:00:20", [])]
    )
    func retryAfterDate(time: String, slept: [Duration]) async {
        let date = "Fri, 15 Jan 2027 \(time) GMT"
        let world = CheckWorld(["GET \(Self.url)": [.answer(429, ["Retry-After": date])]])
        #expect(await world.outcome() == "429: \(CheckWorld.host) gets too many requests; try again later")
        #expect(world.clock.slept == slept)
        #expect(world.asked.count == 1 + slept.count)
    }

    @Test(
        "what would only fail again is not tried again, and a time-out tells the whole limit",
        arguments: [
            (CheckAnswer.answer(500), "500: \(CheckWorld.host) failed to answer; try again later"),
            (
                .failure(.timedOut(host: CheckWorld.host, after: .seconds(3))),
                "\(CheckWorld.host) did not answer within 20s"
            ),
            (.failure(.unresolved(host: CheckWorld.host)), "cannot resolve \(CheckWorld.host)"),
            (
                .failure(.certificate(host: CheckWorld.host, reason: "self-signed")),
                """
                the certificate of \(CheckWorld.host) is not trusted: self-signed
                Where its authority is your own, put that one's certificate into /etc/docker/certs.d/HOST:PORT/ca.crt.
                """
            ),
            (
                .failure(.tooLarge(host: CheckWorld.host, limit: 65536)),
                "\(CheckWorld.host) answered with more than 65536 bytes"
            ),
            (.failure(.cancelled), "interrupted"),
        ]
    )
    func once(answer: CheckAnswer, message: String) async {
        let world = CheckWorld(["GET \(Self.url)": [answer]])
        #expect(await world.outcome() == message)
        #expect(world.asked.count == 1)
        #expect(world.clock.slept == [])
    }

    @Test("cancelled while it waits for the second try, a check is interrupted")
    func cancelled() async {
        let world = CheckWorld(["GET \(Self.url)": [.answer(503)]])
        let outcome = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await world.outcome()
        }.value
        #expect(outcome == "interrupted")
        #expect(world.asked.count == 1)
    }
}
