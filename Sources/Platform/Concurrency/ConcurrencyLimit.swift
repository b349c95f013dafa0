/// Limits concurrent operations; waiters proceed in FIFO order, and a cancelled waiter leaves the queue.
package actor ConcurrencyLimit {
    private var width: Int
    private var inside = 0
    private var queue: [(ticket: Int, isAhead: Bool, continuation: CheckedContinuation<Void, any Error>)] = []
    private var nextTicket = 0

    /// - Parameter width: the most concurrent operations; at least 1.
    package init(_ width: Int) {
        precondition(width > 0, "the limit must be at least 1")
        self.width = width
    }

    /// Runs `body` when the limit allows it.
    /// - Parameter isAhead: whether to wait before all other waiters, except those that came before in the same way.
    /// - Throws: `CancellationError` if the task was cancelled while it waited; otherwise the error of `body`.
    package nonisolated func run<Value: Sendable>(
        ahead isAhead: Bool = false, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        try await enter(ahead: isAhead)
        do {
            let value = try await body()
            await leave()
            return value
        } catch {
            await leave()
            throw error
        }
    }

    /// Lowers the limit. Running operations continue, and the limit never rises again.
    /// - Parameter width: the most concurrent operations; at least 1.
    package func narrow(to width: Int) {
        precondition(width > 0, "the limit must be at least 1")
        self.width = min(self.width, width)
    }

    /// Waits until the limit allows one more operation, and counts it. The caller calls `leave` afterwards.
    /// - Parameter isAhead: as for `run`.
    /// - Throws: `CancellationError` if the task was cancelled; then nothing is counted.
    package func enter(ahead isAhead: Bool = false) async throws {
        try Task.checkCancellation()
        if inside < width {
            inside += 1
            return
        }
        let ticket = nextTicket
        nextTicket += 1
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                } else {
                    let end = isAhead ? queue.firstIndex { !$0.isAhead } : nil
                    queue.insert((ticket, isAhead, continuation), at: end ?? queue.endIndex)
                }
            }
        } onCancel: {
            Task { await self.abandon(ticket) }
        }
    }

    /// Counts one more operation if the limit allows it at once. The caller calls `leave` afterwards.
    package func enterIfFree() -> Bool {
        guard inside < width, queue.isEmpty else { return false }
        inside += 1
        return true
    }

    /// Ends an operation that `enter` or `enterIfFree` counted.
    package func leave() {
        // The next waiter proceeds, unless the limit was lowered.
        if queue.isEmpty || inside > width {
            inside -= 1
        } else {
            queue.removeFirst().continuation.resume()
        }
    }

    private func abandon(_ ticket: Int) {
        guard let index = queue.firstIndex(where: { $0.ticket == ticket }) else { return }
        queue.remove(at: index).continuation.resume(throwing: CancellationError())
    }
}
