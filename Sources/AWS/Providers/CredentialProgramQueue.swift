import Platform

/// Limits how many programs run at once for credentials: in all, and one for each session that they share.
///
/// Programs of one session renew it, open a browser, or unlock a keychain: two at once disturb each other.
actor CredentialProgramQueue {
    private let all: ConcurrencyLimit
    private var sessions: [String: ConcurrencyLimit] = [:]

    /// - Parameter width: how many may run at once; at least 1.
    init(_ width: Int) {
        all = ConcurrencyLimit(width)
    }

    /// Runs `body` when it is its turn.
    /// - Parameter session: what it shares with others; `nil` if it shares nothing that berth knows of.
    /// - Throws: `CancellationError` if the task is cancelled while it waits; else what `body` throws.
    nonisolated func run<Value: Sendable>(
        sharing session: String?, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard let session else { return try await all.run(body) }
        // In this order: a program that waits for its session does not take the place of another one.
        return try await limit(of: session).run { try await self.all.run(body) }
    }

    private func limit(of session: String) -> ConcurrencyLimit {
        if let limit = sessions[session] { return limit }
        let limit = ConcurrencyLimit(1)
        sessions[session] = limit
        return limit
    }
}
