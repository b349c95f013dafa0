/// Runs work that is cancelled at a deadline.
///
/// The call returns after the work has ended, also after the deadline: work that ignores cancellation makes it late.
/// - Parameter error: what the call throws at the deadline.
/// - Throws: `error` if the work has not ended by then; else what the work throws.
func withDeadline<Value: Sendable>(
    _ deadline: ContinuousClock.Instant, orThrow error: some Error,
    _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await race(work, orThrow: error) { try await Task.sleep(until: deadline, clock: .continuous) }
}

/// Runs work that is cancelled after a time: see `withDeadline`.
///
/// The time starts when a thread is free, as the work does: work that waits for a free thread does not time out before
/// it has begun.
func withTimeLimit<Value: Sendable>(
    _ limit: Duration, orThrow error: some Error, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await race(work, orThrow: error) { try await Task.sleep(for: limit) }
}

private func race<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value, orThrow error: some Error,
    after timer: @escaping @Sendable () async throws -> Void
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await timer()
            throw error
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}
