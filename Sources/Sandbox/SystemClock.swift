public import Platform

public import struct FoundationEssentials.Date

/// This machine's clock.
public struct SystemClock: WallClock {
    /// Takes nothing: there is one such clock.
    public init() {}

    /// The current time, as the system has it.
    public var now: Date { Date() }

    /// Waits in real time.
    /// - Throws: `CancellationError` where the task is cancelled meanwhile.
    public func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration)
    }
}
