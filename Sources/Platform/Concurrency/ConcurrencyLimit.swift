/// Lets so many in at a time, in the order they came; a waiting task that is cancelled leaves the queue.
package actor ConcurrencyLimit {
    private var width: Int
    private var inside = 0
    private var queue: [(ticket: Int, continuation: CheckedContinuation<Void, any Error>)] = []
    private var nextTicket = 0

    /// - Parameter width: how many may be inside at once; at least 1.
    package init(_ width: Int) {
        precondition(width > 0, "a limit that lets nobody in")
        self.width = width
    }

    /// Runs `body` as soon as there is room.
    /// - Throws: `CancellationError` where the task was cancelled while it waited; else what `body` throws.
    package nonisolated func run<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await enter()
        do {
            let value = try await body()
            await leave()
            return value
        } catch {
            await leave()
            throw error
        }
    }

    /// Lets fewer in from now on; who is inside already stays. It never widens again.
    /// - Parameter width: how many may be inside at once; at least 1.
    package func narrow(to width: Int) {
        precondition(width > 0, "a limit that lets nobody in")
        self.width = min(self.width, width)
    }

    /// Waits for room, and takes it: for work that is not even to be begun before there is room for it. Whoever has
    /// entered has to leave.
    /// - Throws: `CancellationError` where the task was cancelled; then nothing is taken.
    package func enter() async throws {
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
                    queue.append((ticket, continuation))
                }
            }
        } onCancel: {
            Task { await self.abandon(ticket) }
        }
    }

    /// Gives back the room that `enter` took.
    package func leave() {
        // Whoever comes next takes the place over, where it is still one.
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
