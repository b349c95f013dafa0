import FoundationEssentials
import Platform
import Synchronization
import TestSupport
import Testing

@testable import AWS

@Suite("The limit of an endpoint", .lasting(atMost: .minutes(1)))
struct EndpointThrottleTests {
    private let files = AWSFiles(credentials: AWSFiles.keys)

    /// Counts the concurrent calls, by URL.
    private final class Gauge: Sendable {
        private let underWay = Mutex((now: [String: Int](), most: [String: Int]()))

        var most: [String: Int] { underWay.withLock { $0.most } }

        func enter(_ url: String) {
            underWay.withLock { state in
                state.now[url, default: 0] += 1
                state.most[url] = max(state.most[url] ?? 0, state.now[url] ?? 0)
            }
        }

        func leave(_ url: String) { underWay.withLock { $0.now[url, default: 0] -= 1 } }

        func forget() { underWay.withLock { $0.most = [:] } }
    }

    private func ask(_ client: AWSClient, times: Int, _ region: String = "us-east-2") async throws {
        let principal = try files.resolve(.profile("platform"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<times {
                group.addTask { _ = try await client.privateToken(for: principal, region: region) }
            }
            try await group.waitForAll()
        }
    }

    @Test("a burst goes to one endpoint at once: forty principals are one wave, and a hundred are two")
    func burst() async throws {
        let gauge = Gauge()
        let http = FakeHTTP { request in
            gauge.enter(request.url)
            // Wait until the limit is reached: with a lower limit this would not end.
            while gauge.most.values.first != 64, !Task.isCancelled { await Task.yield() }
            gauge.leave(request.url)
            return ServiceResponses.token("t")
        }
        try await ask(try files.client(http), times: 100)
        #expect(gauge.most == ["https://api.ecr.us-east-2.amazonaws.com/": 64])
    }

    @Test("after AWS throttles, eight calls run at a time, and as many as before to another endpoint")
    func narrow() async throws {
        let gauge = Gauge()
        let count = Mutex(0)
        let http = FakeHTTP { request in
            let number = count.withLock { count in
                count += 1
                return count
            }
            if number == 1 { return ServiceResponses.json(429, "", ["Retry-After": "1"]) }
            gauge.enter(request.url)
            for _ in 0..<50 { await Task.yield() }
            gauge.leave(request.url)
            return ServiceResponses.token("t")
        }
        let client = try files.client(http)
        try await ask(client, times: 1)
        gauge.forget()
        try await ask(client, times: 60)
        #expect(gauge.most["https://api.ecr.us-east-2.amazonaws.com/"] ?? 0 <= 8)
        try await ask(client, times: 60, "eu-west-1")
        #expect(gauge.most["https://api.ecr.eu-west-1.amazonaws.com/"] ?? 0 > 8)
    }

    @Test("a throttled service delays no other service at the same address")
    func oneAddress() async throws {
        let clock = ManualClock()
        let throttles = EndpointThrottles(clock: clock)
        let portal = await throttles.gate(at: "127.0.0.1:4566", for: .sso)
        await portal.hold(for: .seconds(10))
        try await throttles.gate(at: "127.0.0.1:4566", for: .ecr).run {}
        #expect(clock.slept == [])
        try await throttles.gate(at: "127.0.0.1:4566", for: .sso).run {}
        #expect(clock.slept == [.seconds(10)])
    }

    @Test("a throttled answer delays the next call to its endpoint, and none to another")
    func throttling() async throws {
        let files = AWSFiles(credentials: AWSFiles.keys, environment: ["AWS_MAX_ATTEMPTS": "1"])
        let count = Mutex(0)
        let http = FakeHTTP { _ in
            let isFirst = count.withLock { count in
                count += 1
                return count == 1
            }
            return isFirst ? ServiceResponses.json(429, "", ["Retry-After": "2"]) : ServiceResponses.token("t")
        }
        let clock = ManualClock()
        let client = try files.client(http, clock: clock)
        let principal = try files.resolve(.profile("platform"))
        await #expect(throws: AWSError.self) { try await client.privateToken(for: principal, region: "us-east-2") }
        #expect(clock.slept == [])
        _ = try await client.privateToken(for: principal, region: "eu-west-1")
        #expect(clock.slept == [])
        _ = try await client.privateToken(for: principal, region: "us-east-2")
        #expect(clock.slept == [.seconds(2)])
        _ = try await client.privateToken(for: principal, region: "us-east-2")
        #expect(clock.slept == [.seconds(2)])
    }

    @Test("a time of day that is set meanwhile changes no pause", arguments: [-3600.0, 3600])
    func setClock(seconds: Double) async throws {
        let clock = ManualClock()
        let gate = EndpointThrottle(clock: clock)
        await gate.hold(for: .seconds(3))
        clock.set(forwardBy: seconds)
        try await gate.run {}
        #expect(clock.slept == [.seconds(3)])
    }

    @Test("the longest requested pause applies")
    func longestHolds() async throws {
        let clock = ManualClock()
        let gate = EndpointThrottle(clock: clock)
        await gate.hold(for: .seconds(3))
        await gate.hold(for: .seconds(1))
        let time = try await gate.run { clock.now }
        #expect(time == Date(timeIntervalSince1970: 1_800_000_003))
    }
}
