/// The rate of the calls to one endpoint: no limit until AWS throttles a call, then the highest rate that AWS allows.
///
/// After a throttled call the rate is 70 % of the rate before, as in botocore's adaptive mode (`retries/throttling.py`),
/// and each second without another adds one call a second.
struct CallRate {
    /// In calls per second; `nil` before AWS has throttled a call.
    private var rate: Double?
    /// The time of the next call; `nil` before AWS has throttled a call.
    private var next: ContinuousClock.Instant?
    /// The time of the last reduction.
    private var slowedDown: ContinuousClock.Instant?
    /// The calls of the last second that AWS did not throttle.
    private var recent: [ContinuousClock.Instant] = []

    private static let reduction = 0.7
    private static let lowest = 1.0

    /// Returns the time of one more call.
    /// - Parameter earliest: the time before which no call goes out.
    mutating func nextStart(from earliest: ContinuousClock.Instant) -> ContinuousClock.Instant {
        guard let rate else { return earliest }
        let start = max(earliest, next ?? earliest)
        next = start + .seconds(1 / rate)
        return start
    }

    /// Raises the rate after a call that AWS did not throttle.
    mutating func speedUp(now: ContinuousClock.Instant) {
        forgetOldCalls(now: now)
        recent.append(now)
        if let rate { self.rate = rate + 1 / rate }
    }

    /// Lowers the rate after a throttled call. Calls that went out before the last reduction do not lower it again.
    mutating func slowDown(callSent sent: ContinuousClock.Instant, now: ContinuousClock.Instant) {
        if let slowedDown, sent < slowedDown { return }
        slowedDown = now
        forgetOldCalls(now: now)
        rate = max(Self.lowest, min(rate ?? .infinity, Double(recent.count)) * Self.reduction)
        next = now
    }

    private mutating func forgetOldCalls(now: ContinuousClock.Instant) {
        recent.removeAll { now - $0 > .seconds(1) }
    }
}
