import Effects
import FoundationEssentials
import Synchronization
import TestSupport
import Testing

@testable import AWS

@Suite("The gate of an endpoint", .timeLimit(.minutes(1)))
struct EndpointGateTests {
    private let files = AWSFiles(credentials: AWSFiles.keys)

    @Test("eight calls at a time go to one endpoint, and those to another do not wait for them")
    func eight() async throws {
        // Each call waits until nine are under way: eight of one region and one of another. More never are, fewer would
        // wait for ever.
        let underWay = Mutex((now: [String: Int](), most: [String: Int]()))
        let http = FakeHTTP { request in
            underWay.withLock { state in
                state.now[request.url, default: 0] += 1
                state.most[request.url] = max(state.most[request.url] ?? 0, state.now[request.url] ?? 0)
            }
            while underWay.withLock({ $0.most.values.reduce(0, +) }) < 9, !Task.isCancelled { await Task.yield() }
            for _ in 0..<20 { await Task.yield() }
            underWay.withLock { $0.now[request.url, default: 0] -= 1 }
            return Answers.token("t")
        }
        let client = try files.client(http)
        let principal = try files.resolve(.profile("platform"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<41 {
                let region = index == 0 ? "eu-west-1" : "us-east-2"
                group.addTask { _ = try await client.privateToken(for: principal, region: region) }
            }
            try await group.waitForAll()
        }
        #expect(
            underWay.withLock { $0.most } == [
                "https://api.ecr.us-east-2.amazonaws.com/": 8, "https://api.ecr.eu-west-1.amazonaws.com/": 1,
            ]
        )
    }

    @Test("a throttled answer holds back the next call to its endpoint, and none to another")
    func throttling() async throws {
        let files = AWSFiles(credentials: AWSFiles.keys, environment: ["AWS_MAX_ATTEMPTS": "1"])
        let count = Mutex(0)
        let http = FakeHTTP { _ in
            let isFirst = count.withLock { count in
                count += 1
                return count == 1
            }
            return isFirst ? Answers.json(429, "", ["Retry-After": "2"]) : Answers.token("t")
        }
        let clock = ManualClock()
        let client = try files.client(http, clock: clock)
        let principal = try files.resolve(.profile("platform"))
        await #expect(throws: AWSFailure.self) { try await client.privateToken(for: principal, region: "us-east-2") }
        #expect(clock.slept == [])
        _ = try await client.privateToken(for: principal, region: "eu-west-1")
        #expect(clock.slept == [])
        _ = try await client.privateToken(for: principal, region: "us-east-2")
        #expect(clock.slept == [.seconds(2)])
        _ = try await client.privateToken(for: principal, region: "us-east-2")
        #expect(clock.slept == [.seconds(2)])
    }

    @Test("the longest pause that was asked for holds")
    func longestHolds() async throws {
        let clock = ManualClock()
        let gate = EndpointGate(clock: clock)
        await gate.hold(for: .seconds(3))
        await gate.hold(for: .seconds(1))
        let time = try await gate.run { clock.now }
        #expect(time == Date(timeIntervalSince1970: 1_800_000_003))
    }
}
