import FoundationEssentials

/// The rate of the calls to one endpoint: no limit until AWS throttles a call, then the highest rate that AWS allows.
///
/// After a throttled call the rate is 70 % of the rate before, as in botocore's adaptive mode (`retries/throttling.py`),
/// and each second without another adds one call a second.
struct CallRate {
    /// In calls per second; `nil` before AWS has throttled a call.
    private var rate: Double?
    /// The time of the next call.
    private var next = Date.distantPast
    private var slowedDown = Date.distantPast
    /// The calls of the last second that AWS did not throttle.
    private var recent: [Date] = []

    private static let reduction = 0.7
    private static let lowest = 1.0

    /// Returns the time of one more call.
    /// - Parameter earliest: the time before which no call goes out.
    mutating func nextStart(from earliest: Date) -> Date {
        guard let rate else { return earliest }
        let start = max(earliest, next)
        next = start + 1 / rate
        return start
    }

    /// Raises the rate after a call that AWS did not throttle.
    mutating func speedUp(now: Date) {
        recent.removeAll { now.timeIntervalSince($0) > 1 }
        recent.append(now)
        if let rate { self.rate = rate + 1 / rate }
    }

    /// Lowers the rate after a throttled call. Calls that went out before the last reduction do not lower it again.
    mutating func slowDown(callSent sent: Date, now: Date) {
        guard sent >= slowedDown else { return }
        slowedDown = now
        recent.removeAll { now.timeIntervalSince($0) > 1 }
        rate = max(Self.lowest, min(rate ?? .infinity, Double(recent.count)) * Self.reduction)
        next = now
    }
}
