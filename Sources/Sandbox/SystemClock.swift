package import Platform

package import struct FoundationEssentials.Date

/// This machine's clock.
package struct SystemClock: WallClock {
    /// Takes nothing: there is one such clock.
    package init() {}

    /// The current time, as the system has it.
    package var now: Date { Date() }

    /// Waits in real time.
    /// - Throws: `CancellationError` where the task is cancelled meanwhile.
    package func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration)
    }
}
