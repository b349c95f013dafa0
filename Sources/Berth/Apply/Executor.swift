import AWS
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

    /// A change with its place in the plan.
    private typealias Indexed = (index: Int, change: PlannedChange)

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
        var byPrincipal: [Principal?: [Indexed]] = [:]
        for (index, change) in plan.changes.enumerated() {
            guard let source = change.tokenSource else { continue }
            byPrincipal[source.principal, default: []].append((index, change))
        }
        var outcomes = plan.changes.map { Outcome(change: $0, result: .asPlanned) }
        await withTaskGroup(of: [(Int, Outcome)].self) { group in
            for (principal, changes) in byPrincipal {
                group.addTask {
                    guard let principal else { return await serve(bySource: changes, since: ContinuousClock.now) }
                    return await serve(principal, changes)
                }
            }
            for await finished in group {
                for (index, outcome) in finished { outcomes[index] = outcome }
            }
        }
        return outcomes
    }

    /// Signs a principal in, and asks for its tokens at once. A sign-in takes no place within the bound: who waits
    /// for a person's session or a program that hangs keeps nobody else waiting.
    private func serve(_ principal: Principal, _ changes: [Indexed]) async -> [(Int, Outcome)] {
        let start = ContinuousClock.now
        progress(.signingIn(principal))
        let failure = await Self.failure(of: { try await source.signIn(principal) })
        progress(.signedIn(principal))
        if let failure {
            return changes.map { finish($0, failure, since: start) }
        }
        return await serve(bySource: changes, since: start)
    }

    /// Asks for all tokens that changes need, each once.
    private func serve(
        bySource changes: [Indexed], since start: ContinuousClock.Instant
    ) async -> [(Int, Outcome)] {
        var bySource: [TokenSource: [Indexed]] = [:]
        for change in changes {
            if let source = change.change.tokenSource { bySource[source, default: []].append(change) }
        }
        return await withTaskGroup(of: [(Int, Outcome)].self) { group in
            for (source, changes) in bySource {
                group.addTask { await serve(source, changes, since: start) }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// Asks for one token and tries it at every registry that it is for.
    private func serve(
        _ source: TokenSource, _ changes: [Indexed], since start: ContinuousClock.Instant
    ) async -> [(Int, Outcome)] {
        let token = await attempt(.requestingToken(source)) {
            try await self.source.token(for: source)
        }
        progress(.requestedToken(source, token))
        return await withTaskGroup(of: (Int, Outcome).self) { group in
            for change in changes {
                group.addTask { finish(change, await check(token, change.change), since: start) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func finish(
        _ change: Indexed, _ result: Outcome.Result, since start: ContinuousClock.Instant
    ) -> (Int, Outcome) {
        let outcome = Outcome(change: change.change, result: result, took: ContinuousClock.now - start)
        progress(.finished(outcome))
        return (change.index, outcome)
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
        } catch {
            return Self.result(of: error)
        }
    }

    /// What work came to that did not go well; nil where it did.
    private static func failure(of work: () async throws -> Void) async -> Outcome.Result? {
        do {
            try await work()
            return nil
        } catch {
            return result(of: error)
        }
    }

    private static func result(of error: any Error) -> Outcome.Result {
        error is CancellationError ? .interrupted : .failed("\(error)")
    }
}
