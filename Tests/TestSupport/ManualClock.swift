import Effects
import Platform
import Synchronization

package import struct FoundationEssentials.Date

/// A clock that only sleeping moves: each sleep adds its length and returns at once.
package final class ManualClock: WallClock {
    private let state: Mutex<(now: Date, slept: [Duration])>

    /// - Parameter now: seconds since 1970.
    package init(now: Double = 1_800_000_000) {
        state = Mutex((Date(timeIntervalSince1970: now), []))
    }

    package var now: Date { state.withLock { $0.now } }

    /// All requested sleeps, in order.
    package var slept: [Duration] { state.withLock { $0.slept } }

    package func advance(by duration: Duration) {
        state.withLock { $0.now.addTimeInterval(duration / .seconds(1)) }
    }

    package func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        state.withLock { $0.slept.append(duration) }
        advance(by: duration)
    }
}
