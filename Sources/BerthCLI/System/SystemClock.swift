import FoundationEssentials
import Platform

/// This machine's clock.
struct LiveClock: WallClock {
    var now: Date { Date() }

    func sleep(for duration: Duration) async throws {
        guard duration > .zero else { return }
        try await Task.sleep(for: duration)
    }
}
