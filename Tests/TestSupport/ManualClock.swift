public import Platform
import Synchronization

public import struct FoundationEssentials.Date

/// A clock that stands still but for its sleepers: each sleep moves it on by its length and returns at once.
public final class ManualClock: WallClock {
    private let state: Mutex<(now: Date, slept: [Duration])>

    /// - Parameter now: seconds since 1970.
    public init(now: Double = 1_800_000_000) {
        state = Mutex((Date(timeIntervalSince1970: now), []))
    }

    public var now: Date { state.withLock { $0.now } }

    /// Every sleep that was asked for, in order.
    public var slept: [Duration] { state.withLock { $0.slept } }

    public func advance(by duration: Duration) {
        state.withLock { $0.now.addTimeInterval(duration / .seconds(1)) }
    }

    public func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        state.withLock { $0.slept.append(duration) }
        advance(by: duration)
    }
}
