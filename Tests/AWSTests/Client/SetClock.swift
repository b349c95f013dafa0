import Effects
import FoundationEssentials
import Platform
import Synchronization
import TestSupport

/// A clock whose time of day is set while it runs: elapsed time passes as before.
final class SetClock: WallClock {
    private let time = ManualClock()
    private let correction = Mutex(0.0)

    var now: Date { time.now + correction.withLock(\.self) }

    var instant: ContinuousClock.Instant { time.instant }

    var slept: [Duration] { time.slept }

    /// Sets the time of day forward, or back by a negative number.
    func set(forwardBy seconds: Double) { correction.withLock { $0 += seconds } }

    func advance(by duration: Duration) { time.advance(by: duration) }

    func sleep(for duration: Duration) async throws { try await time.sleep(for: duration) }
}
