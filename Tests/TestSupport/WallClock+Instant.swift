package import Effects
import FoundationEssentials

extension WallClock {
    /// On the clocks of tests, elapsed time passes with the time of day.
    package var instant: ContinuousClock.Instant {
        let seconds = now.timeIntervalSince1970 - 1_800_000_000
        // Sums of fractions in `Date` are not exact.
        return FirstInstant.value + .microseconds((seconds * 1e6).rounded())
    }
}

private enum FirstInstant {
    static let value = ContinuousClock.now
}
