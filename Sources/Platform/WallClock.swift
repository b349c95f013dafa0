package import struct FoundationEssentials.Date

/// The time of day, and waiting.
package protocol WallClock: Sendable {
    /// The current time, by this machine's clock (which may be wrong: AWS says so when it is).
    var now: Date { get }

    /// Waits.
    /// - Parameter duration: how long; nothing happens for zero or less.
    /// - Throws: `CancellationError` where the task is cancelled meanwhile.
    func sleep(for duration: Duration) async throws
}
