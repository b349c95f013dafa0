import Effects
import FoundationEssentials
import Platform
import TestSupport

/// The clock of a cancelled task: no sleep ends normally.
struct CancelledClock: WallClock {
    let now = Date(timeIntervalSince1970: 1_800_000_000)

    func sleep(for duration: Duration) async throws { throw CancellationError() }
}
