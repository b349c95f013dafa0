package import struct FoundationEssentials.Date

/// The time of day, elapsed time, and pauses.
package protocol WallClock: Sendable {
    /// The current time, by this machine's clock (which may be wrong: AWS reports if it is).
    var now: Date { get }

    /// The current time of a clock that passes evenly, for deadlines and pauses: the time of day may be set meanwhile, as
    /// on a machine that has just started.
    var instant: ContinuousClock.Instant { get }

    /// Waits.
    /// - Parameter duration: the pause; zero or less returns at once.
    /// - Throws: `CancellationError` if the task is cancelled meanwhile.
    func sleep(for duration: Duration) async throws
}

/// This machine's clock.
package struct SystemClock: WallClock {
    package init() {}

    package var now: Date { Date() }

    package var instant: ContinuousClock.Instant { .now }

    package func sleep(for duration: Duration) async throws {
        guard duration > .zero else { return }
        try await Task.sleep(for: duration)
    }
}
