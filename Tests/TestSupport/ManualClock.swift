import Effects
import Platform
import Synchronization

package import struct FoundationEssentials.Date

/// A clock that only sleeping moves: each sleep adds its length and returns at once.
package final class ManualClock: WallClock {
    private let state: Mutex<(now: Date, elapsed: Duration, slept: [Duration])>
    private let start = ContinuousClock.now

    /// - Parameter now: seconds since 1970.
    package init(now: Double = 1_800_000_000) {
        state = Mutex((Date(timeIntervalSince1970: now), .zero, []))
    }

    package var now: Date { state.withLock { $0.now } }

    package var instant: ContinuousClock.Instant { start + state.withLock { $0.elapsed } }

    /// All requested sleeps, in order.
    package var slept: [Duration] { state.withLock { $0.slept } }

    package func advance(by duration: Duration) {
        state.withLock { state in
            state.now.addTimeInterval(duration / .seconds(1))
            state.elapsed += duration
        }
    }

    /// Sets the time of day forward, or back by a negative number of seconds. No time passes.
    package func set(forwardBy seconds: Double) { state.withLock { $0.now.addTimeInterval(seconds) } }

    package func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        state.withLock { $0.slept.append(duration) }
        advance(by: duration)
    }
}
