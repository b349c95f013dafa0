package import AWS
import Platform
import Synchronization

/// Obtains the logins of a plan, all at once within a bound.
///
/// Requests are grouped first: a token serves all registries of its principal and region, and AWS's client signs each
/// principal in once. A task never throws out of its group: each registry has an outcome of its own, so that a failure
/// stops nobody else's login. Nothing is stored here.
package struct Executor: Sendable {
    private let source: any LoginProvider
    private let limit: ConcurrencyLimit
    private let progress: @Sendable (ApplyProgress) -> Void

    /// A change with its place in the plan.
    private typealias Indexed = (index: Int, change: PlannedChange)

    /// - Parameter concurrency: how many requests may be under way at once; at least 1.
    package init(
        source: any LoginProvider, concurrency: Int, progress: @escaping @Sendable (ApplyProgress) -> Void = { _ in }
    ) {
        self.source = source
        self.progress = progress
        limit = ConcurrencyLimit(concurrency)
    }

    /// - Returns: an outcome per change, in the plan's order. Where the task is cancelled, what was not finished by then
    ///   is `interrupted`.
    package func execute(_ plan: Plan) async -> [ChangeOutcome] {
        var byPrincipal: [Principal?: [Indexed]] = [:]
        for (index, change) in plan.changes.enumerated() {
            guard let source = change.tokenSource else { continue }
            byPrincipal[source.principal, default: []].append((index, change))
        }
        let outcomes = Outcomes(asPlanned: plan)
        await withDiscardingTaskGroup { group in
            for (principal, changes) in byPrincipal {
                group.addTask {
                    guard let principal else {
                        return await serve(bySource: changes, since: ContinuousClock.now, into: outcomes)
                    }
                    await serve(principal, changes, into: outcomes)
                }
            }
        }
        return outcomes.all
    }

    /// What became of each change so far.
    private final class Outcomes: Sendable {
        private let outcomes: Mutex<[ChangeOutcome]>

        init(asPlanned plan: Plan) {
            outcomes = Mutex(plan.changes.map { ChangeOutcome(change: $0, result: .asPlanned) })
        }

        var all: [ChangeOutcome] { outcomes.withLock { $0 } }

        func set(_ index: Int, to outcome: ChangeOutcome) { outcomes.withLock { $0[index] = outcome } }
    }

    /// Signs a principal in, and asks for its tokens at once. A sign-in takes no place within the bound: who waits
    /// for a person's session or a program that hangs keeps nobody else waiting.
    private func serve(_ principal: Principal, _ changes: [Indexed], into outcomes: Outcomes) async {
        let start = ContinuousClock.now
        progress(.signingIn(principal))
        let failure = await Self.failure(of: { try await source.signIn(principal) })
        progress(.signedIn(principal))
        if let failure {
            for change in changes { finish(change, failure, since: start, into: outcomes) }
            return
        }
        await serve(bySource: changes, since: start, into: outcomes)
    }

    /// Asks for all tokens that changes need, each once.
    private func serve(
        bySource changes: [Indexed], since start: ContinuousClock.Instant, into outcomes: Outcomes
    ) async {
        var bySource: [TokenSource: [Indexed]] = [:]
        for change in changes {
            if let source = change.change.tokenSource { bySource[source, default: []].append(change) }
        }
        await withDiscardingTaskGroup { group in
            for (source, changes) in bySource {
                group.addTask { await serve(source, changes, since: start, into: outcomes) }
            }
        }
    }

    /// Asks for one token and tries it at every registry that it is for.
    private func serve(
        _ source: TokenSource, _ changes: [Indexed], since start: ContinuousClock.Instant, into outcomes: Outcomes
    ) async {
        let token = await attempt(.requestingToken(source)) {
            try await self.source.token(for: source)
        }
        progress(.requestedToken(source, token))
        await withDiscardingTaskGroup { group in
            for change in changes {
                guard case .obtained(let login) = token, let declaration = change.change.declaration,
                    declaration.verify
                else {
                    finish(change, token, since: start, into: outcomes)
                    continue
                }
                // A task that only waits takes 13 kB, and there may be ten thousand: each is made when it can begin.
                do { try await limit.enter() } catch {
                    finish(change, .interrupted, since: start, into: outcomes)
                    continue
                }
                group.addTask {
                    let result = await check(login, at: declaration)
                    await limit.leave()
                    finish(change, result, since: start, into: outcomes)
                }
            }
        }
    }

    private func finish(
        _ change: Indexed, _ result: ChangeOutcome.Result, since start: ContinuousClock.Instant, into outcomes: Outcomes
    ) {
        let outcome = ChangeOutcome(change: change.change, result: result, took: ContinuousClock.now - start)
        outcomes.set(change.index, to: outcome)
        progress(.finished(outcome))
    }

    /// Tries a login; for this there is room.
    private func check(_ login: Login, at declaration: RegistryDeclaration) async -> ChangeOutcome.Result {
        progress(.checking(host: declaration.host))
        return await Self.failure { try await source.check(login, at: declaration) } ?? .obtained(login)
    }

    /// Makes a request as soon as there is room for it, and says that it is under way.
    private func attempt(
        _ step: ApplyProgress, _ request: @escaping @Sendable () async throws -> Login
    ) async -> ChangeOutcome.Result {
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
    private static func failure(of work: () async throws -> Void) async -> ChangeOutcome.Result? {
        do {
            try await work()
            return nil
        } catch {
            return result(of: error)
        }
    }

    private static func result(of error: any Error) -> ChangeOutcome.Result {
        error is CancellationError ? .interrupted : .failed("\(error)")
    }
}

/// Where the executor's logins come from and are tried: AWS and the registries, or a test's fakes of them.
package protocol LoginProvider: Sendable {
    /// Signs a principal in, so that tokens can be asked for.
    /// - Throws: an error whose description is a message for the user; `CancellationError` when interrupted.
    func signIn(_ principal: Principal) async throws

    /// Asks for a login that serves every registry of a source.
    /// - Throws: an error whose description is a message for the user; `CancellationError` when interrupted.
    func token(for source: TokenSource) async throws -> Login

    /// Asks a registry whether it takes a login.
    /// - Throws: an error whose description is a message for the user; `CancellationError` when interrupted.
    func check(_ login: Login, at declaration: RegistryDeclaration) async throws
}
