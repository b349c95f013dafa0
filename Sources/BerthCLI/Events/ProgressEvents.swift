import AWS
import BerthCore
import Synchronization

/// What programs are told while an apply obtains its logins, in the order in which it happens. What became of them is
/// only told when they are stored.
final class ProgressEvents: Sendable {
    private let plan: Plan
    private let events: EventStream
    /// When each token was asked for.
    private let asked = Mutex<[TokenSource: ContinuousClock.Instant]>([:])

    init(_ plan: Plan, to events: EventStream) {
        self.plan = plan
        self.events = events
    }

    func show(_ progress: Progress) {
        guard events.isRead else { return }
        switch progress {
        case .signingIn(let principal):
            start { $0.principal == principal }
        case .requestingToken(let source):
            asked.withLock { $0[source] = ContinuousClock.now }
            // A password is asked for without anybody's being signed in before.
            if source.principal == nil { start { $0 == source } }
            events.emit(TokenRequestStartEvent(source))
        case .requestedToken(let source, let result):
            // One that a signal came before was never asked for.
            guard let start = asked.withLock({ $0.removeValue(forKey: source) }) else { return }
            end(source, result, took: ContinuousClock.now - start)
        case .signedIn, .checking, .finished:
            break
        }
    }

    /// Tells that the changes are begun that need one of these tokens.
    private func start(_ isMeant: (TokenSource) -> Bool) {
        for change in plan.changes {
            if let source = change.tokenSource, isMeant(source) { events.emit(ApplyStartEvent(change)) }
        }
    }

    private func end(_ source: TokenSource, _ result: Outcome.Result, took: Duration) {
        switch result {
        case .obtained, .asPlanned: events.emit(TokenRequestCompleteEvent(source, took: took))
        case .failed(let why): events.emit(TokenRequestErroredEvent(source, why, took: took))
        case .interrupted, .heldBack: events.emit(TokenRequestErroredEvent(source, "interrupted", took: took))
        }
    }
}
