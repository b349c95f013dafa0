import BerthCore

/// Obtains the logins of a plan, and shows the progress.
struct LoginCollector: Sendable {
    let plan: Plan
    let source: LoginService
    let limits: RequestLimits
    let console: Console

    /// - Parameters:
    ///   - cancellation: a signal ends the requests.
    ///   - onStep: called with each step.
    /// - Returns: an outcome per change, in the plan's order.
    func outcomes(
        _ cancellation: SignalCancellation, onStep: @escaping @Sendable (ApplyProgress) -> Void = { _ in }
    ) async throws -> [ChangeOutcome] {
        let progress =
            console.isQuiet ? nil : ProgressReporter(total: plan.changes.count { $0.tokenSource != nil }, console)
        let executor = Executor(
            source: console.masking(source), concurrency: limits.concurrency,
            earlyConnections: limits.earlyConnections, clock: console.system.monotonicClock
        ) { step in
            progress?.show(step)
            onStep(step)
        }
        let outcomes = try await cancellation.run { [plan] in await executor.execute(plan) }
        progress?.clear()
        return outcomes
    }
}
