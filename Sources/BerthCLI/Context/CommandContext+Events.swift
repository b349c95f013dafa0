import BerthCore
import Platform

/// What programs are told of a run over a manifest and a Docker config.
extension CommandContext {
    private var events: EventStream { console.events }

    /// Tells a plan, change by change.
    func emit(_ plan: Plan) {
        guard events.isRead else { return }
        for change in plan.changes { events.emit(PlannedChangeEvent(change)) }
    }

    /// Tells what a plan comes to of which nothing is done: it was only asked for, or there is nothing to do.
    func emitSummary(of plan: Plan, _ operation: ChangeSummaryEvent.Operation) {
        let report = ApplyReport(
            outcomes: plan.changes.map { ChangeOutcome(change: $0, result: .asPlanned) }, wrote: false,
            tokenRequests: plan.tokenRequests, took: .zero
        )
        // Where there is work, the next renewal is that.
        let renewal = plan.hasWork ? nil : report.nextRenewal(now: effects.clock.now)
        events.emit(ChangeSummaryEvent(operation, report, nextRenewal: renewal, elapsed: events.elapsed))
    }

    /// Tells that nothing is done: all was to be done or nothing, and something is blocked.
    func emitHeldBack(_ plan: Plan) {
        let outcomes = plan.changes.map { ChangeOutcome(change: $0, result: $0.isWork ? .heldBack : .asPlanned) }
        emit(outcomes)
        emitSummary(of: ApplyReport(outcomes: outcomes, wrote: false, tokenRequests: 0, took: .zero), .apply)
    }

    /// Tells that what is taken back without anybody's being asked is begun.
    func emitStart(of outcomes: [ChangeOutcome]) {
        guard events.isRead else { return }
        for outcome in outcomes where outcome.result == .asPlanned && outcome.change.isWork {
            events.emit(ApplyStartEvent(outcome.change))
        }
    }

    /// Tells what became of each change, once that is settled.
    func emit(_ outcomes: [ChangeOutcome]) {
        guard events.isRead else { return }
        for outcome in outcomes {
            switch outcome.result {
            case .asPlanned where !outcome.change.isWork: break
            case .obtained, .asPlanned: events.emit(ApplyCompleteEvent(outcome))
            case .failed(let why): events.emit(ApplyErroredEvent(outcome, why))
            case .interrupted: events.emit(ApplyErroredEvent(outcome, "interrupted"))
            case .heldBack:
                events.emit(ApplyErroredEvent(outcome, "held back: all or nothing was asked for (--atomic)"))
            }
        }
    }

    /// Tells what was done, in sum.
    func emitSummary(of report: ApplyReport, _ operation: ChangeSummaryEvent.Operation) {
        let renewal = report.nextRenewal(now: effects.clock.now)
        events.emit(ChangeSummaryEvent(operation, report, nextRenewal: renewal, elapsed: events.elapsed))
    }
}
