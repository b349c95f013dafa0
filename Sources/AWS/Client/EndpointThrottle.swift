import FoundationEssentials
import Platform

/// Limits the concurrent calls to one endpoint, and pauses all of them while AWS throttles. The first throttled call
/// lowers the limit.
///
/// AWS counts a region's calls together (500 a second for ECR's tokens on its quotas page, 20 in bursts of 200 on its
/// troubleshooting page), so a throttled call slows down all of them.
actor EndpointThrottle {
    /// The most concurrent calls, before and after AWS has throttled one.
    static let width = (open: 64, narrow: 8)

    private let clock: any WallClock
    private let limit = ConcurrencyLimit(width.open)
    private var notBefore = Date.distantPast

    init(clock: any WallClock) {
        self.clock = clock
    }

    /// - Throws: `CancellationError` if the task is cancelled while it waits; otherwise the error of `body`.
    nonisolated func run<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await limit.run {
            try await self.waitForQuiet()
            return try await body()
        }
    }

    /// Delays all calls that were not sent yet.
    func hold(for pause: Duration) async {
        notBefore = max(notBefore, clock.now + pause / .seconds(1))
        await limit.narrow(to: Self.width.narrow)
    }

    private func waitForQuiet() async throws {
        while true {
            let milliseconds = (notBefore.timeIntervalSince(clock.now) * 1000).rounded()
            guard milliseconds >= 1 else { return }
            try await clock.sleep(for: Duration(clampingMilliseconds: milliseconds))
        }
    }
}

/// The gate of each endpoint.
actor EndpointThrottles {
    private let clock: any WallClock
    private var gates: [String: EndpointThrottle] = [:]

    init(clock: any WallClock) {
        self.clock = clock
    }

    /// - Parameter host: the endpoint's host, with its port if it has one.
    func gate(at host: String) -> EndpointThrottle {
        if let gate = gates[host] { return gate }
        let gate = EndpointThrottle(clock: clock)
        gates[host] = gate
        return gate
    }
}
