package import AWS
package import Platform
import Synchronization

/// Obtains the logins of a plan concurrently, within a limit.
///
/// Requests are grouped first: a token serves all registries of its principal and region, and AWS's client signs each
/// principal in once. A task never throws out of its group: each registry has an outcome of its own, so one registry's
/// failure never blocks the others. The executor stores nothing.
package struct Executor: Sendable {
    private let source: any LoginProvider
    private let limit: ConcurrencyLimit
    private let clock: any MonotonicClock
    private let progress: @Sendable (ApplyProgress) -> Void

    /// A change with its place in the plan.
    private typealias Indexed = (index: Int, change: PlannedChange)

    /// - Parameters:
    ///   - concurrency: the maximum number of concurrent requests; at least 1.
    ///   - clock: measures how long each change takes.
    package init(
        source: any LoginProvider, concurrency: Int, clock: any MonotonicClock,
        progress: @escaping @Sendable (ApplyProgress) -> Void = { _ in }
    ) {
        self.source = source
        self.clock = clock
        self.progress = progress
        limit = ConcurrencyLimit(concurrency)
    }

    /// - Returns: an outcome per change, in the plan's order. If the task is cancelled, unfinished changes are
    ///   `interrupted`.
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
                        return await requestTokens(for: changes, since: clock.now, into: outcomes)
                    }
                    await signIn(principal, for: changes, into: outcomes)
                }
            }
        }
        return outcomes.all
    }

    /// The outcomes so far.
    private final class Outcomes: Sendable {
        private let outcomes: Mutex<[ChangeOutcome]>

        init(asPlanned plan: Plan) {
            outcomes = Mutex(plan.changes.map { ChangeOutcome(change: $0, result: .asPlanned) })
        }

        var all: [ChangeOutcome] { outcomes.withLock { $0 } }

        func set(_ index: Int, to outcome: ChangeOutcome) { outcomes.withLock { $0[index] = outcome } }
    }

    /// Signs in a principal, then requests its tokens. Sign-ins do not count against the limit: waiting for a user
    /// or a hanging program delays no other sign-in.
    private func signIn(_ principal: Principal, for changes: [Indexed], into outcomes: Outcomes) async {
        let start = clock.now
        progress(.signingIn(principal))
        let failure = await Self.failure(of: { try await source.signIn(principal) })
        progress(.signedIn(principal))
        if let failure {
            for change in changes { finish(change, failure, since: start, into: outcomes) }
            return
        }
        await requestTokens(for: changes, since: start, into: outcomes)
    }

    /// Requests every token that changes need, each once.
    private func requestTokens(
        for changes: [Indexed], since start: ContinuousClock.Instant, into outcomes: Outcomes
    ) async {
        var bySource: [TokenSource: [Indexed]] = [:]
        for change in changes {
            if let source = change.change.tokenSource { bySource[source, default: []].append(change) }
        }
        await withDiscardingTaskGroup { group in
            for (source, changes) in bySource {
                group.addTask { await requestToken(source, for: changes, since: start, into: outcomes) }
            }
        }
    }

    /// Requests one token and checks it at each of its registries.
    private func requestToken(
        _ source: TokenSource, for changes: [Indexed], since start: ContinuousClock.Instant, into outcomes: Outcomes
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
                // A waiting task takes 13 kB, and there may be ten thousand: create each when it can start.
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
        let outcome = ChangeOutcome(change: change.change, result: result, took: clock.now - start)
        outcomes.set(change.index, to: outcome)
        progress(.finished(outcome))
    }

    /// Checks a login at its registry. The caller holds a place of the limit.
    private func check(_ login: Login, at declaration: RegistryDeclaration) async -> ChangeOutcome.Result {
        progress(.checking(host: declaration.host))
        return await Self.failure { try await source.check(login, at: declaration) } ?? .obtained(login)
    }

    /// Makes a request within the limit, and reports its start.
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

    /// Returns the result of work that failed; `nil` if it succeeded.
    private static func failure(of work: () async throws -> Void) async -> ChangeOutcome.Result? {
        do {
            try await work()
            return nil
        } catch {
            return result(of: error)
        }
    }

    private static func result(of error: any Error) -> ChangeOutcome.Result {
        error is CancellationError ? .interrupted : .failed(UserMessage(of: error))
    }
}

/// A source of logins for the executor, which also checks them: AWS and the registries, or fakes in tests.
package protocol LoginProvider: Sendable {
    /// Signs in a principal before tokens are requested.
    /// - Throws: preferably a `UserFacingError`; `CancellationError` when interrupted.
    func signIn(_ principal: Principal) async throws

    /// Requests a login for every registry of a token source.
    /// - Throws: preferably a `UserFacingError`; `CancellationError` when interrupted.
    func token(for source: TokenSource) async throws -> Login

    /// Checks whether a registry accepts a login.
    /// - Throws: preferably a `UserFacingError`; `CancellationError` when interrupted.
    func check(_ login: Login, at declaration: RegistryDeclaration) async throws
}
