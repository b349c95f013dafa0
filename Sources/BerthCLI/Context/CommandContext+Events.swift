import BerthCore
import Effects
import Platform

/// The events of plan, apply and logout.
extension CommandContext {
    private var events: EventStream { console.events }

    /// Emits an event for each change of a plan.
    func emit(_ plan: Plan) {
        guard events.isRead else { return }
        for change in plan.changes { events.emit(PlannedChangeEvent(change)) }
    }

    /// Emits the summary of a plan that is not applied.
    func emitSummary(of plan: Plan, _ operation: ChangeSummaryEvent.Operation) {
        guard events.isRead else { return }
        let report = ApplyReport(
            outcomes: plan.changes.map { ChangeOutcome(change: $0, result: .asPlanned) }, wrote: false,
            tokenRequests: plan.tokenRequests, took: .zero
        )
        // If there is work, the next renewal is now.
        let renewal = plan.hasWork ? nil : report.nextRenewal(now: effects.clock.now)
        events.emit(ChangeSummaryEvent(operation, report, nextRenewal: renewal, elapsed: events.elapsed))
    }

    /// Emits the events of an apply with `--atomic` that does nothing because a registry is blocked.
    func emitHeldBack(_ plan: Plan) {
        let outcomes = plan.changes.map { ChangeOutcome(change: $0, result: $0.isWork ? .heldBack : .asPlanned) }
        emit(outcomes)
        emitSummary(of: ApplyReport(outcomes: outcomes, wrote: false, tokenRequests: 0, took: .zero), .apply)
    }

    /// Emits the start of the changes that need no request, such as removals.
    func emitStart(of outcomes: [ChangeOutcome]) {
        guard events.isRead else { return }
        for outcome in outcomes where outcome.result == .asPlanned && outcome.change.isWork {
            events.emit(ApplyStartEvent(outcome.change))
        }
    }

    /// Emits the final result of each change.
    func emit(_ outcomes: [ChangeOutcome]) {
        guard events.isRead else { return }
        for outcome in outcomes {
            switch outcome.result {
            case .asPlanned where !outcome.change.isWork: break
            case .obtained, .asPlanned: events.emit(ApplyCompleteEvent(outcome))
            case .failed(let why): events.emit(ApplyErroredEvent(outcome, why))
            case .interrupted: events.emit(ApplyErroredEvent(outcome, .interrupted))
            case .heldBack:
                let why = UserMessage("held_back", "held back: not everything succeeded (--atomic)")
                events.emit(ApplyErroredEvent(outcome, why))
            }
        }
    }

    /// Emits the summary of an apply or a logout.
    func emitSummary(of report: ApplyReport, _ operation: ChangeSummaryEvent.Operation) {
        let renewal = report.nextRenewal(now: effects.clock.now)
        events.emit(ChangeSummaryEvent(operation, report, nextRenewal: renewal, elapsed: events.elapsed))
    }
}
