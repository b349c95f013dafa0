import Platform
import Synchronization

/// Limits the connections to registries. A connection may be opened before its check, while the token is requested.
///
/// The HTTP client cannot close a connection that it opened early. So a run opens as many as its checks use, and at most
/// a limited number that no check uses.
final class RegistryConnections: Sendable {
    private let limit: ConcurrencyLimit
    /// How many more connections may be opened early.
    private let early: Mutex<Int>

    /// - Parameters:
    ///   - limit: the most connections at once; at least 1.
    ///   - early: how many of them may be opened before their checks. A quarter of the limit remains for other checks:
    ///     a token's service may hang.
    init(limit: Int, early: Int) {
        self.limit = ConcurrencyLimit(limit)
        self.early = Mutex(min(early, limit - max(1, limit / 4)))
    }

    /// Counts a connection that is opened before its check, if there is room.
    func reserve() async -> Bool {
        let hasRoom = early.withLock { early in
            guard early > 0 else { return false }
            early -= 1
            return true
        }
        guard hasRoom else { return false }
        if await limit.enterIfFree() { return true }
        early.withLock { $0 += 1 }
        return false
    }

    /// Undoes `reserve`, because no connection was opened.
    func cancelReservation() async {
        early.withLock { $0 += 1 }
        await limit.leave()
    }

    /// Starts a check. The caller calls `leave` afterwards.
    /// - Parameter isReserved: whether the check has a connection that was opened early.
    /// - Throws: `CancellationError` if the task was cancelled while it waited; then nothing is counted.
    func enter(isReserved: Bool) async throws {
        if isReserved {
            early.withLock { $0 += 1 }
        } else {
            try await limit.enter()
        }
    }

    /// Ends a check, or gives up a connection that was opened for a check that does not take place. The latter may stay
    /// open, so it counts as opened early for the rest of the run.
    func leave() async { await limit.leave() }
}
