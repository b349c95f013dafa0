import Effects
import FoundationEssentials
import Platform

/// Limits the concurrent calls to one endpoint, and pauses all of them while AWS throttles. The first throttled call
/// lowers the limit.
///
/// AWS counts a region's calls together (500 a second for ECR's tokens on its quotas page, 20 in bursts of 200 on its
/// troubleshooting page), so a throttled call slows down all of them.
actor EndpointThrottle {
    /// The most concurrent calls, before and after AWS has throttled one.
    struct Width: Sendable {
        var open: Int
        var narrow: Int

        static let services = Width(open: 64, narrow: 8)
        /// The portal of IAM Identity Center serves all roles of a user, and allows fewer calls.
        static let portal = Width(open: 16, narrow: 8)
    }

    private let clock: any WallClock
    private let width: Width
    private let limit: ConcurrencyLimit
    /// `nil` if nothing delays calls.
    private var notBefore: ContinuousClock.Instant?
    /// `nil` if calls have no rate.
    private var rate: CallRate?

    /// - Parameter isPaced: whether calls keep a rate after AWS has throttled one.
    init(clock: any WallClock, width: Width = .services, paced isPaced: Bool = false) {
        self.clock = clock
        self.width = width
        limit = ConcurrencyLimit(width.open)
        rate = isPaced ? CallRate() : nil
    }

    /// - Parameter isRetry: whether the call goes out again: it then passes the calls that wait for their first time,
    ///   because its time is limited.
    /// - Throws: `CancellationError` if the task is cancelled while it waits; otherwise the error of `body`.
    nonisolated func run<Value: Sendable>(
        retry isRetry: Bool = false, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        try await limit.run(ahead: isRetry) {
            try await self.waitForTurn()
            return try await body()
        }
    }

    /// Delays all calls that were not sent yet.
    /// - Parameter sent: the time when the throttled call went out; `nil` for now.
    func hold(for pause: Duration, sent: ContinuousClock.Instant? = nil) async {
        let now = clock.instant
        notBefore = max(notBefore ?? now, now + pause)
        rate?.slowDown(callSent: sent ?? now, now: now)
        await limit.narrow(to: width.narrow)
    }

    /// Counts a call that AWS did not throttle.
    func succeed() { rate?.speedUp(now: clock.instant) }

    private func waitForTurn() async throws {
        var start = nextStart()
        while true {
            let milliseconds = ((start - clock.instant) / .milliseconds(1)).rounded()
            if milliseconds >= 1 {
                try await clock.sleep(for: Duration(clampingMilliseconds: milliseconds))
            } else if let notBefore, notBefore > start {
                start = nextStart()
            } else {
                return
            }
        }
    }

    private func nextStart() -> ContinuousClock.Instant {
        let now = clock.instant
        let earliest = max(now, notBefore ?? now)
        return rate?.nextStart(from: earliest) ?? earliest
    }
}

/// The gate of each service at each endpoint.
actor EndpointThrottles {
    /// AWS limits each service's calls apart. With `AWS_ENDPOINT_URL`, several services can have one host.
    private struct Endpoint: Hashable {
        let host: String
        let service: AWSService
    }

    private let clock: any WallClock
    private var gates: [Endpoint: EndpointThrottle] = [:]

    init(clock: any WallClock) {
        self.clock = clock
    }

    /// - Parameter host: the endpoint's host, with its port if it has one.
    func gate(at host: String, for service: AWSService) -> EndpointThrottle {
        let endpoint = Endpoint(host: host, service: service)
        if let gate = gates[endpoint] { return gate }
        let gate =
            service == .sso
            ? EndpointThrottle(clock: clock, width: .portal, paced: true) : EndpointThrottle(clock: clock)
        gates[endpoint] = gate
        return gate
    }
}
