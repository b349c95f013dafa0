/// Runs work once per key for any number of waiters, and keeps its result.
///
/// The work runs in a task of its own: as a child of the first caller's task, it would end if that task is cancelled,
/// and fail for all other waiters. If every waiter is cancelled, the work is cancelled too.
actor SingleFlight<Key: Hashable & Sendable, Value: Sendable> {
    typealias Outcome = Result<Value, AWSError>

    private enum State {
        case running(number: Int, Task<Void, Never>, waiters: [Int: CheckedContinuation<Outcome, Never>])
        case finished(Outcome)
    }

    private var states: [Key: State] = [:]
    private var lastNumber = 0

    /// - Returns: the result of the key's work.
    /// - Throws: `cancelled` if the calling task is cancelled; otherwise the work's failure, which is kept as well.
    func value(
        for key: Key, _ work: @escaping @Sendable () async throws(AWSError) -> Value
    ) async throws(AWSError) -> Value {
        if case .finished(let outcome) = states[key] { return try outcome.get() }
        let ticket = nextNumber()
        let outcome: Outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(returning: .failure(.cancelled))
                } else {
                    join(key, ticket, continuation, work)
                }
            }
        } onCancel: {
            Task { await self.leave(key, ticket) }
        }
        return try outcome.get()
    }

    private func join(
        _ key: Key, _ ticket: Int, _ continuation: CheckedContinuation<Outcome, Never>,
        _ work: @escaping @Sendable () async throws(AWSError) -> Value
    ) {
        if case .running(let number, let task, var waiters) = states[key] {
            waiters[ticket] = continuation
            states[key] = .running(number: number, task, waiters: waiters)
            return
        }
        let number = nextNumber()
        let task = Task {
            let outcome: Outcome
            do throws(AWSError) {
                outcome = .success(try await work())
            } catch {
                outcome = .failure(error)
            }
            self.finish(key, number, outcome)
        }
        states[key] = .running(number: number, task, waiters: [ticket: continuation])
    }

    private func leave(_ key: Key, _ ticket: Int) {
        guard case .running(let number, let task, var waiters) = states[key],
            let continuation = waiters.removeValue(forKey: ticket)
        else { return }
        continuation.resume(returning: .failure(.cancelled))
        if waiters.isEmpty {
            task.cancel()
            states[key] = nil
        } else {
            states[key] = .running(number: number, task, waiters: waiters)
        }
    }

    private func finish(_ key: Key, _ number: Int, _ outcome: Outcome) {
        // Work without waiters may end after a new caller has started it again.
        guard case .running(number, _, let waiters) = states[key] else { return }
        states[key] = .finished(outcome)
        for continuation in waiters.values { continuation.resume(returning: outcome) }
    }

    private func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }
}
