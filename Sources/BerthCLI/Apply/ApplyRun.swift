import AWS
import BerthCore
import Effects
import Platform

/// Carries out a plan: obtains its logins, stores them in one write, and reports. `berth logout` removes logins in the
/// same way.
struct ApplyRun: Sendable {
    let context: CommandContext
    /// The plan with the changes that the user allowed.
    let plan: Plan
    let operation: ChangeSummaryEvent.Operation
    let mode: LoginWriter.Mode
    /// The maximum wait for another berth process that writes.
    let lockTimeLimit: Duration

    var console: Console { context.console }
    var clock: any MonotonicClock { console.system.monotonicClock }

    /// Applies the plan and prints the report.
    /// - Parameters:
    ///   - saved: the saved plan that it was made from; `nil` if none.
    ///   - timings: whether to draw what waited for what.
    /// - Returns: the exit status.
    /// - Throws: `CommandError` if nothing could be stored.
    func apply(_ saved: SavedPlan?, _ limits: RequestLimits, timings: Bool) throws -> ExitStatus {
        announce()
        guard plan.hasWork else { return try finishWithoutWork() }
        if mode == .allOrNothing && plan.count(.blocked) > 0 { return holdBack() }
        let prompt = MFAPrompt(terminal: context.effects.terminal)
        let codes = try AsyncBridge.wait { [plan] in await prompt.codes(for: plan.principals) }
        // After the last question and before the first request.
        if let saved { try context.claim(saved, lockTimeLimit: lockTimeLimit) }
        return try obtainAndCommit(
            codes, limits.fitted(registries: plan.changes.count { $0.tokenSource != nil }),
            timings ? TimingRecorder(plan, clock: clock) : nil)
    }

    /// Removes the logins of a planned logout and prints the report.
    /// - Returns: the exit status.
    /// - Throws: `CommandError` if nothing could be removed.
    func removeLogins() throws -> ExitStatus {
        try SignalCancellation.handlingSignals(in: console.system) { cancellation in
            try await commitAndReport(
                plan.changes.map { ChangeOutcome(change: $0, result: .asPlanned) }, since: clock.now, cancellation)
        }
    }

    private func announce() {
        context.warnOfHiddenLogins(plan)
        context.emit(plan)
        if console.verbosity > 0 { console.print(context.text(of: plan) + [""]) }
    }

    private func finishWithoutWork() throws -> ExitStatus {
        try recordOwners()
        context.show(plan)
        console.summarize(undone: plan)
        context.emitSummary(of: plan, operation)
        return plan.hasChanges ? .failed : .done
    }

    /// Does nothing, because a change is blocked and the user asked for all or nothing.
    private func holdBack() -> ExitStatus {
        context.show(plan, ["Nothing was changed: a registry is blocked, and --atomic was given."])
        console.summarize(undone: plan)
        context.emitHeldBack(plan)
        return .failed
    }

    private func obtainAndCommit(
        _ codes: MFACodes, _ limits: RequestLimits, _ timeline: TimingRecorder?
    ) throws -> ExitStatus {
        let requests = TokenRequestCounter()
        let source = try context.logins(codes: codes, limits) { event in
            requests.count(event)
            timeline?.count(event)
        }
        let collector = LoginCollector(plan: plan, source: source, limits: limits, console: console)
        let events = ApplyEventEmitter(plan, to: console.events, clock: clock)
        return try SignalCancellation.handlingSignals(in: console.system) { cancellation in
            let start = clock.now
            let outcomes = try await collector.outcomes(cancellation) { step in
                timeline?.show(step)
                events.show(step)
            }
            // Also if nothing could be stored.
            defer { draw(timeline) }
            return try await commitAndReport(
                outcomes, since: start, tokenRequests: requests.total, timeline: timeline, cancellation)
        }
    }

    private func draw(_ timeline: TimingRecorder?) {
        guard let timeline else { return }
        let waterfall = timeline.waterfall(width: console.error.width, style: console.errorStyle)
        console.error.write((waterfall.lines.map { $0 + "\n" }).joined())
    }
}
