import Berth
import DockerConfig
import Effects

/// The end of an apply or a logout: one commit, and the report.
struct Settlement: Sendable {
    let session: Session
    let mode: Committer.Mode
    let lockTimeLimit: Duration

    /// - Parameter start: what the report counts from.
    /// - Returns: the status to end with.
    /// - Throws: a `CommandFailure` where nothing could be stored.
    func settle(
        _ outcomes: [Outcome], of plan: Plan, since start: ContinuousClock.Instant, tokenRequests: Int,
        _ interruption: Interruption
    ) async throws -> ExitStatus {
        let committer = Committer(
            config: session.config, snapshot: session.snapshot, ledger: session.ledger, stores: session.stores,
            helper: HelperRecords(session.effects), effects: session.effects, lockTimeLimit: lockTimeLimit,
            onWait: session.console.tellWaiting
        )
        let result: Committer.Result
        do {
            result = try await interruption.run { [mode] in
                try await committer.commit(outcomes, of: plan.manifest, mode)
            }
        } catch let failure as DockerConfigError {
            throw CommandFailure(failure)
        }
        return report(
            Report(
                outcomes: result.outcomes, wrote: result.wrote, storeCalls: result.storeCalls,
                tokenRequests: tokenRequests, took: ContinuousClock.now - start, warnings: result.warnings
            ), of: plan)
    }

    private func report(_ report: Report, of plan: Plan) -> ExitStatus {
        let console = session.console
        console.warn(report.warnings)
        let text = ReportText(
            report: report, now: session.effects.clock.now, showsUnchanged: console.verbosity > 0, style: console.style
        )
        let heading = PlanText.heading(plan, config: session.configName, console.style)
        if console.isQuiet { console.error.write(text.complaints.map { $0 + "\n" }.joined()) }
        console.print([heading, ""] + text.lines)
        if report.interrupted > 0 { return .interrupted }
        return report.isComplete ? .done : .failed
    }
}
