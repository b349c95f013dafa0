import Effects

/// Obtains the logins of a plan, all at once within a bound.
///
/// Requests are grouped first: a token serves all registries of its principal and region, and AWS's client signs each
/// principal in once. A task never throws out of its group: each registry has an outcome of its own, so that a failure
/// stops nobody else's login. Nothing is stored here.
public struct Executor: Sendable {
    private let source: any LoginSource
    private let limit: ConcurrencyLimit
    private let progress: @Sendable (Progress) -> Void

    /// - Parameter concurrency: how many requests may be under way at once; at least 1.
    public init(
        source: any LoginSource, concurrency: Int, progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) {
        self.source = source
        self.progress = progress
        limit = ConcurrencyLimit(concurrency)
    }

    /// - Returns: an outcome per change, in the plan's order. Where the task is cancelled, what was not finished by then
    ///   is `interrupted`.
    public func execute(_ plan: Plan) async -> [Outcome] {
        var bySource: [TokenSource: [Int]] = [:]
        for (index, change) in plan.changes.enumerated() {
            if let source = change.tokenSource { bySource[source, default: []].append(index) }
        }
        var outcomes = plan.changes.map { Outcome(change: $0, result: .asPlanned) }
        await withTaskGroup(of: [(Int, Outcome)].self) { group in
            for (source, indices) in bySource {
                group.addTask { await serve(source, indices.map { ($0, plan.changes[$0]) }) }
            }
            for await finished in group {
                for (index, outcome) in finished { outcomes[index] = outcome }
            }
        }
        return outcomes
    }

    /// Asks for one token and tries it at every registry that it is for.
    private func serve(_ source: TokenSource, _ changes: [(index: Int, change: PlannedChange)]) async -> [(
        Int, Outcome
    )] {
        let start = ContinuousClock.now
        let token = await attempt(.requestingToken(source)) {
            try await self.source.token(for: source)
        }
        progress(.requestedToken(source))
        return await withTaskGroup(of: (Int, Outcome).self) { group in
            for (index, change) in changes {
                group.addTask {
                    let result = await check(token, change)
                    let outcome = Outcome(change: change, result: result, took: ContinuousClock.now - start)
                    progress(.finished(outcome))
                    return (index, outcome)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func check(_ token: Outcome.Result, _ change: PlannedChange) async -> Outcome.Result {
        guard case .obtained(let login) = token, let declaration = change.declaration, declaration.verify else {
            return token
        }
        return await attempt(.checking(host: change.host)) {
            try await source.check(login, at: declaration)
            return login
        }
    }

    /// Makes a request as soon as there is room for it, and says that it is under way.
    private func attempt(
        _ step: Progress, _ request: @escaping @Sendable () async throws -> Login
    ) async -> Outcome.Result {
        do {
            let login = try await limit.run {
                progress(step)
                return try await request()
            }
            return .obtained(login)
        } catch is CancellationError {
            return .interrupted
        } catch {
            return .failed("\(error)")
        }
    }
}
