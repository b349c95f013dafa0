import FoundationEssentials
import Platform

/// Lets a burst of calls through to one endpoint at a time, and none at all while AWS asks for quiet. Once it has
/// asked, only few go at a time from then on.
///
/// AWS counts a region's calls together (500 a second for ECR's tokens by its quotas page, 20 in bursts of 200 by its
/// troubleshooting page): so what one call is told holds for all of them.
actor EndpointThrottle {
    /// How many calls are under way at most, before AWS has asked for quiet and after.
    static let width = (open: 64, narrow: 8)

    private let clock: any WallClock
    private let limit = ConcurrencyLimit(width.open)
    private var notBefore = Date.distantPast

    init(clock: any WallClock) {
        self.clock = clock
    }

    /// - Throws: `CancellationError` where the task is cancelled while it waits; else what `body` throws.
    nonisolated func run<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await limit.run {
            try await self.waitForQuiet()
            return try await body()
        }
    }

    /// Holds every call back that has not gone out yet.
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

    /// - Parameter host: the endpoint's, with its port where it has one.
    func gate(at host: String) -> EndpointThrottle {
        if let gate = gates[host] { return gate }
        let gate = EndpointThrottle(clock: clock)
        gates[host] = gate
        return gate
    }
}
