import BerthCore
import DockerConfig
import Platform

/// The end of an apply or a logout: one commit, and the report.
struct Settlement: Sendable {
    let session: Session
    let operation: ChangeSummaryEvent.Operation
    let mode: Committer.Mode
    let lockTimeLimit: Duration
    /// What notes how long it takes, where somebody wants to see it.
    var timeline: Timeline?

    /// - Parameter start: what the report counts from.
    /// - Returns: the status to end with.
    /// - Throws: a `CommandFailure` where nothing could be stored.
    func settle(
        _ outcomes: [Outcome], of plan: Plan, since start: ContinuousClock.Instant, tokenRequests: Int,
        _ interruption: Interruption
    ) async throws -> ExitStatus {
        // No login comes after this.
        session.console.release()
        let committer = committer
        session.tellStart(of: outcomes)
        let result: Committer.Result
        timeline?.beginWriting()
        do {
            defer { timeline?.endWriting() }
            result = try await interruption.run { [mode] in
                try await committer.commit(outcomes, of: plan.manifest, mode)
            }
        } catch let failure as DockerConfigError {
            tell(failure, outcomes, since: start, tokenRequests: tokenRequests)
            throw CommandFailure(failure)
        }
        return report(
            Report(
                outcomes: result.outcomes, wrote: result.wrote, storeCalls: result.storeCalls,
                tokenRequests: tokenRequests, took: ContinuousClock.now - start, warnings: result.warnings
            ), of: plan)
    }

    private var committer: Committer {
        Committer(
            config: session.config, snapshot: session.snapshot, ledger: session.ledger, stores: session.stores,
            helper: HelperRecords(session.effects), effects: session.effects, lockTimeLimit: lockTimeLimit,
            onWait: session.console.tellWaiting
        )
    }

    /// Records the manifest as an owner of logins that another manifest stored and that need no work. Docker's config stays
    /// as it is.
    func recordOwners(of plan: Plan) throws {
        let joining = plan.changes.filter { $0.ownerChange == .joins }
        guard !joining.isEmpty else { return }
        let outcomes = joining.map { Outcome(change: $0, result: .asPlanned) }
        let committer = committer
        do {
            let result = try Blocking.wait { try await committer.commit(outcomes, of: plan.manifest) }
            session.console.warn(result.warnings)
        } catch let failure as DockerConfigError {
            throw CommandFailure(failure)
        }
    }

    private func report(_ report: Report, of plan: Plan) -> ExitStatus {
        let console = session.console
        session.tell(report.outcomes)
        console.warn(report.warnings)
        let now = session.effects.clock.now
        func text(_ style: Style) -> ReportText {
            ReportText(report: report, now: now, showsUnchanged: console.verbosity > 0, style: style)
        }
        let heading = PlanText.heading(plan, config: session.configName, console.style)
        if console.isQuiet { console.error.write(text(console.errorStyle).complaints.map { $0 + "\n" }.joined()) }
        console.print([heading, ""] + text(console.style).lines)
        console.summarize(report, of: plan, now: now)
        session.tellSummary(of: report, operation)
        if report.interrupted > 0 { return .interrupted }
        return report.isComplete ? .done : .failed
    }

    /// Tells programs that nothing of what was obtained is stored. A person is told by the failure alone.
    private func tell(
        _ failure: DockerConfigError, _ outcomes: [Outcome], since start: ContinuousClock.Instant, tokenRequests: Int
    ) {
        let ending: Outcome.Result = failure.kind == .cancelled ? .interrupted : .failed(failure.description)
        let unstored = outcomes.map { outcome in
            switch outcome.result {
            case .obtained: outcome.ended(ending)
            case .asPlanned where outcome.change.isWork: outcome.ended(ending)
            case .asPlanned, .failed, .interrupted, .heldBack: outcome
            }
        }
        session.tell(unstored)
        session.tellSummary(
            of: Report(
                outcomes: unstored, wrote: false, tokenRequests: tokenRequests, took: ContinuousClock.now - start),
            operation)
    }
}

extension Outcome {
    fileprivate func ended(_ result: Result) -> Outcome { Outcome(change: change, result: result, took: took) }
}
