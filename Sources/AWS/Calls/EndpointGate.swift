import Effects
import FoundationEssentials

/// Lets at most eight calls at a time through to one endpoint, and none at all while AWS asks for quiet.
///
/// AWS counts a region's calls together (20 a second, in bursts of 200, by ECR's troubleshooting page): so what one
/// call is told holds for all of them.
actor EndpointGate {
    private let clock: any WallClock
    private let limit = ConcurrencyLimit(8)
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
    func hold(for pause: Duration) {
        notBefore = max(notBefore, clock.now + pause / .seconds(1))
    }

    private func waitForQuiet() async throws {
        while true {
            let milliseconds = (notBefore.timeIntervalSince(clock.now) * 1000).rounded()
            guard milliseconds >= 1 else { return }
            try await clock.sleep(for: .milliseconds(Int64(milliseconds)))
        }
    }
}

/// The gate of each endpoint.
actor EndpointGates {
    private let clock: any WallClock
    private var gates: [String: EndpointGate] = [:]

    init(clock: any WallClock) {
        self.clock = clock
    }

    /// - Parameter host: the endpoint's, with its port where it has one.
    func gate(at host: String) -> EndpointGate {
        if let gate = gates[host] { return gate }
        let gate = EndpointGate(clock: clock)
        gates[host] = gate
        return gate
    }
}
