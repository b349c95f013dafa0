import BerthCore
import DockerConfig
import Effects
import Platform

/// The end of an apply or a logout: one write of Docker's state, and the report.
extension ApplyRun {
    /// Stores the obtained logins in one write, and prints the report.
    /// - Parameters:
    ///   - start: when the command started to obtain logins.
    ///   - timeline: records how long the write takes; `nil` unless `--timings` was given.
    /// - Returns: the exit status.
    /// - Throws: `CommandError` if nothing could be stored.
    func commitAndReport(
        _ outcomes: [ChangeOutcome], since start: ContinuousClock.Instant, tokenRequests: Int = 0,
        timeline: TimingRecorder? = nil, _ cancellation: SignalCancellation
    ) async throws -> ExitStatus {
        // All secrets are masked by now.
        context.console.release()
        context.emitStart(of: outcomes)
        let result: LoginWriter.Result
        timeline?.beginWriting()
        do {
            defer { timeline?.endWriting() }
            result = try await cancellation.run { [writer, plan, mode] in
                try await writer.commit(outcomes, of: plan.manifest, mode)
            }
        } catch let failure as DockerConfigError {
            emitUnstored(failure, outcomes, since: start, tokenRequests: tokenRequests)
            throw CommandError(failure)
        }
        return report(
            ApplyReport(
                outcomes: result.outcomes, wrote: result.wrote, storeCalls: result.storeCalls,
                tokenRequests: tokenRequests, took: clock.now - start, warnings: result.warnings))
    }

    /// Records the manifest as an owner of logins that another manifest stored and that need no work. Docker's config
    /// stays as it is.
    func recordOwners() throws {
        let joining = plan.changes.filter { $0.ownerChange == .joins }
        guard !joining.isEmpty else { return }
        let outcomes = joining.map { ChangeOutcome(change: $0, result: .asPlanned) }
        do {
            let result = try AsyncBridge.wait { [writer, plan] in try await writer.commit(outcomes, of: plan.manifest) }
            context.console.warn(result.warnings)
        } catch let failure as DockerConfigError {
            throw CommandError(failure)
        }
    }

    private var writer: LoginWriter {
        LoginWriter(
            config: context.config, snapshot: context.snapshot, ledger: context.ledger, stores: context.stores,
            helper: HelperRegistration(context.effects), effects: context.effects, lockTimeLimit: lockTimeLimit,
            onWait: context.console.reportWaiting
        )
    }

    private func report(_ report: ApplyReport) -> ExitStatus {
        let console = context.console
        context.emit(report.outcomes)
        console.warn(report.warnings)
        let now = context.effects.clock.now
        func text(_ style: TextStyle) -> ReportText {
            ReportText(report: report, now: now, showsUnchanged: console.verbosity > 0, style: style)
        }
        let heading = PlanText.heading(plan, config: context.configName, console.style)
        if console.isQuiet { console.error.write(text(console.errorStyle).problemLines.map { $0 + "\n" }.joined()) }
        console.print([heading, ""] + text(console.style).lines)
        console.summarize(report, of: plan, now: now)
        context.emitSummary(of: report, operation)
        if report.interrupted > 0 { return .interrupted }
        return report.isComplete ? .done : .failed
    }

    /// Emits events that say that no obtained login was stored. The text output has the error only.
    private func emitUnstored(
        _ failure: DockerConfigError, _ outcomes: [ChangeOutcome], since start: ContinuousClock.Instant,
        tokenRequests: Int
    ) {
        let ending: ChangeOutcome.Result = failure.kind == .cancelled ? .interrupted : .failed(failure.message)
        let unstored = outcomes.map { outcome in
            switch outcome.result {
            case .obtained: outcome.ended(ending)
            case .asPlanned where outcome.change.isWork: outcome.ended(ending)
            case .asPlanned, .failed, .interrupted, .heldBack: outcome
            }
        }
        context.emit(unstored)
        context.emitSummary(
            of: ApplyReport(
                outcomes: unstored, wrote: false, tokenRequests: tokenRequests, took: clock.now - start),
            operation)
    }
}

extension ChangeOutcome {
    fileprivate func ended(_ result: Result) -> ChangeOutcome {
        ChangeOutcome(change: change, result: result, took: took)
    }
}
