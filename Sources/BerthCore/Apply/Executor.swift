package import AWS
package import Platform
import Synchronization

/// Obtains the logins of a plan concurrently, within a limit.
///
/// Requests are grouped first: a token serves all registries of its principal and region, and AWS's client signs each
/// principal in once. A task never throws out of its group: each registry has an outcome of its own, so one registry's
/// failure never blocks the others. The executor stores nothing.
///
/// While a token is requested, the connections of its checks are opened: on a real network, opening a connection takes
/// as long as two requests.
package struct Executor: Sendable {
    private let source: any LoginProvider
    private let limit: ConcurrencyLimit
    private let connections: RegistryConnections
    private let earlyConnections: Int
    private let clock: any MonotonicClock
    private let progress: @Sendable (ApplyProgress) -> Void

    /// A change with its place in the plan.
    private struct PendingChange {
        let index: Int
        let change: PlannedChange
        /// Whether the connection of its check was opened.
        var isConnected = false
    }

    /// - Parameters:
    ///   - concurrency: the maximum number of concurrent requests, and of connections to registries; at least 1.
    ///   - earlyConnections: how many connections may be opened before their requests.
    ///   - clock: measures how long each change takes.
    package init(
        source: any LoginProvider, concurrency: Int, earlyConnections: Int = 0, clock: any MonotonicClock,
        progress: @escaping @Sendable (ApplyProgress) -> Void = { _ in }
    ) {
        self.source = source
        self.clock = clock
        self.progress = progress
        self.earlyConnections = earlyConnections
        limit = ConcurrencyLimit(concurrency)
        connections = RegistryConnections(limit: concurrency, early: earlyConnections)
    }

    /// - Returns: an outcome per change, in the plan's order. If the task is cancelled, unfinished changes are
    ///   `interrupted`.
    package func execute(_ plan: Plan) async -> [ChangeOutcome] {
        var byPrincipal: [Principal?: [PendingChange]] = [:]
        for (index, change) in plan.changes.enumerated() {
            guard let source = change.tokenSource else { continue }
            byPrincipal[source.principal, default: []].append(PendingChange(index: index, change: change))
        }
        openConnectionsOfTokens(for: plan)
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
    private func signIn(_ principal: Principal, for changes: [PendingChange], into outcomes: Outcomes) async {
        let start = clock.now
        progress(.signingIn(principal))
        async let signingIn = Self.failure(of: { try await source.signIn(principal) })
        let changes = principal.signsInByRequests ? await openingConnections(for: changes) : changes
        let failure = await signingIn
        progress(.signedIn(principal))
        if let failure {
            for change in changes { await finishUnchecked(change, failure, since: start, into: outcomes) }
            return
        }
        await requestTokens(for: changes, since: start, into: outcomes)
    }

    /// Requests every token that changes need, each once.
    private func requestTokens(
        for changes: [PendingChange], since start: ContinuousClock.Instant, into outcomes: Outcomes
    ) async {
        var bySource: [TokenSource: [PendingChange]] = [:]
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
        _ source: TokenSource, for changes: [PendingChange], since start: ContinuousClock.Instant,
        into outcomes: Outcomes
    ) async {
        let (token, changes) = await token(of: source, for: changes)
        progress(.requestedToken(source, token))
        await withDiscardingTaskGroup { group in
            // Connections that are open come first, so that few wait for a request.
            for change in changes.filter(\.isConnected) + changes.filter({ !$0.isConnected }) {
                guard case .obtained(let login) = token, let declaration = change.change.declaration,
                    declaration.verify
                else {
                    await finishUnchecked(change, token, since: start, into: outcomes)
                    continue
                }
                // A waiting task takes 13 kB, and there may be ten thousand: create each when it can start.
                do { try await enter(for: change) } catch {
                    finish(change, .interrupted, since: start, into: outcomes)
                    continue
                }
                group.addTask {
                    let result = await check(login, at: declaration)
                    await limit.leave()
                    await connections.leave()
                    finish(change, result, since: start, into: outcomes)
                }
            }
        }
    }

    /// Requests one token within the limit. Meanwhile opens the connections of its checks.
    /// - Returns: the token or the failure, and the changes.
    private func token(
        of source: TokenSource, for changes: [PendingChange]
    ) async -> (ChangeOutcome.Result, [PendingChange]) {
        do { try await limit.enter() } catch { return (.interrupted, changes) }
        progress(.requestingToken(source))
        async let request = Self.result { try await self.source.token(for: source) }
        // A password's program may wait for the user.
        let changes = source.principal == nil ? changes : await openingConnections(for: changes)
        let token = await request
        await limit.leave()
        return (token, changes)
    }

    /// Waits until a check may start.
    /// - Throws: `CancellationError` if the task was cancelled while it waited.
    private func enter(for change: PendingChange) async throws {
        try await connections.enter(isReserved: change.isConnected)
        do { try await limit.enter() } catch {
            await connections.leave()
            throw error
        }
    }

    /// Finishes a change without a check.
    private func finishUnchecked(
        _ change: PendingChange, _ result: ChangeOutcome.Result, since start: ContinuousClock.Instant,
        into outcomes: Outcomes
    ) async {
        if change.isConnected { await connections.leave() }
        finish(change, result, since: start, into: outcomes)
    }

    private func finish(
        _ change: PendingChange, _ result: ChangeOutcome.Result, since start: ContinuousClock.Instant,
        into outcomes: Outcomes
    ) {
        let outcome = ChangeOutcome(change: change.change, result: result, took: clock.now - start)
        outcomes.set(change.index, to: outcome)
        progress(.finished(outcome))
    }

    /// Opens connections on which the token requests go after their sign-ins, if the sign-ins take requests too.
    private func openConnectionsOfTokens(for plan: Plan) {
        let sources = Set(plan.changes.compactMap(\.tokenSource))
            .filter { $0.principal?.signsInByRequests == true }
        if !sources.isEmpty, sources.count <= earlyConnections { source.openConnections(for: sources) }
    }

    /// Opens the connections of checks, as many as there is room for, and waits for none of them.
    /// - Returns: the changes.
    private func openingConnections(for changes: [PendingChange]) async -> [PendingChange] {
        var changes = changes
        for index in changes.indices where !changes[index].isConnected {
            guard let declaration = changes[index].change.declaration, declaration.verify else { continue }
            guard await connections.reserve() else { break }
            guard source.openConnection(for: declaration) else {
                await connections.cancelReservation()
                // Where one registry needs no connection, the others rarely do.
                break
            }
            changes[index].isConnected = true
        }
        return changes
    }

    /// Checks a login at its registry. The caller holds a place of the limit.
    private func check(_ login: Login, at declaration: RegistryDeclaration) async -> ChangeOutcome.Result {
        progress(.checking(host: declaration.host))
        return await Self.failure { try await source.check(login, at: declaration) } ?? .obtained(login)
    }

    /// Returns the result of a request for a login.
    private static func result(_ request: () async throws -> Login) async -> ChangeOutcome.Result {
        do {
            return .obtained(try await request())
        } catch {
            return result(of: error)
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

    /// Opens a connection for each of these tokens' requests, and returns at once. A failure is not reported: the
    /// request has the same.
    func openConnections(for sources: Set<TokenSource>)

    /// Opens the connection of a later `check`, in the same way. It sends no request.
    /// - Returns: `false` if no connection is opened.
    func openConnection(for declaration: RegistryDeclaration) -> Bool
}

extension LoginProvider {
    package func openConnections(for sources: Set<TokenSource>) {}
    package func openConnection(for declaration: RegistryDeclaration) -> Bool { false }
}
