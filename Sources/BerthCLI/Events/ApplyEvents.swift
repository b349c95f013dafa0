import AWS
import BerthCore
import FoundationEssentials
import Platform
import Synchronization

/// The emitter of events while an apply obtains logins. The results of changes are emitted later, after the write.
final class ApplyEventEmitter: Sendable {
    private let plan: Plan
    private let events: EventStream
    private let clock: any MonotonicClock
    /// When each token request started.
    private let started = Mutex<[TokenSource: ContinuousClock.Instant]>([:])

    init(_ plan: Plan, to events: EventStream, clock: any MonotonicClock) {
        self.plan = plan
        self.events = events
        self.clock = clock
    }

    func show(_ progress: ApplyProgress) {
        guard events.isRead else { return }
        switch progress {
        case .signingIn(let principal):
            start { $0.principal == principal }
        case .requestingToken(let source):
            started.withLock { $0[source] = clock.now }
            // A password needs no sign-in, so its changes start here.
            if source.principal == nil { start { $0 == source } }
            events.emit(TokenRequestStartEvent(source))
        case .requestedToken(let source, let result):
            // If a signal came first, the request never started.
            guard let start = started.withLock({ $0.removeValue(forKey: source) }) else { return }
            end(source, result, took: clock.now - start)
        case .signedIn, .checking, .finished:
            break
        }
    }

    /// Emits the start of the changes that need one of these tokens.
    private func start(_ isMeant: (TokenSource) -> Bool) {
        for change in plan.changes {
            if let source = change.tokenSource, isMeant(source) { events.emit(ApplyStartEvent(change)) }
        }
    }

    private func end(_ source: TokenSource, _ result: ChangeOutcome.Result, took: Duration) {
        switch result {
        case .obtained, .asPlanned: events.emit(TokenRequestCompleteEvent(source, took: took))
        case .failed(let why): events.emit(TokenRequestErroredEvent(source, why, took: took))
        case .interrupted, .heldBack: events.emit(TokenRequestErroredEvent(source, .interrupted, took: took))
        }
    }
}

/// berth started to make a planned change.
struct ApplyStartEvent: OutputEvent {
    static let type = "apply_start"

    var host: String
    var action: String

    init(_ change: PlannedChange) {
        host = change.host
        action = change.action.code
    }
}

/// A planned change was made: its result is stored.
struct ApplyCompleteEvent: OutputEvent {
    static let type = "apply_complete"

    var host: String
    var action: String
    var expires: Date?
    var elapsedMs: Int64

    /// - Parameter outcome: after the write.
    init(_ outcome: ChangeOutcome) {
        host = outcome.change.host
        action = outcome.change.action.code
        elapsedMs = outcome.took.elapsedMs
        // The helper stores no login: it obtains one when Docker asks.
        if case .obtained(let login) = outcome.result, outcome.change.placement.destination != .helper {
            expires = login.expires
        }
    }
}

/// A planned change failed.
struct ApplyErroredEvent: OutputEvent {
    static let type = "apply_errored"

    var host: String
    var action: String
    var message: String
    var hint: String?
    var elapsedMs: Int64

    init(_ outcome: ChangeOutcome, _ why: UserMessage) {
        let why = EventMessage(why)
        host = outcome.change.host
        action = outcome.change.action.code
        message = why.text
        hint = why.hint
        elapsedMs = outcome.took.elapsedMs
    }
}

/// berth started to request a token or a password.
struct TokenRequestStartEvent: OutputEvent {
    static let type = "token_request_start"

    var service: String
    var region: String?
    var principal: String?
    var source: String?

    init(_ request: TokenSource) {
        let facts = TokenRequestFields(request)
        service = facts.service
        region = facts.region
        principal = facts.principal
        source = facts.source
    }
}

/// berth received a token or a password.
struct TokenRequestCompleteEvent: OutputEvent {
    static let type = "token_request_complete"

    var service: String
    var region: String?
    var principal: String?
    var source: String?
    var elapsedMs: Int64

    init(_ request: TokenSource, took: Duration) {
        let facts = TokenRequestFields(request)
        service = facts.service
        region = facts.region
        principal = facts.principal
        source = facts.source
        elapsedMs = took.elapsedMs
    }
}

/// A request for a token or a password failed.
struct TokenRequestErroredEvent: OutputEvent {
    static let type = "token_request_errored"

    var service: String
    var region: String?
    var principal: String?
    var source: String?
    var message: String
    var hint: String?
    var elapsedMs: Int64

    init(_ request: TokenSource, _ why: UserMessage, took: Duration) {
        let facts = TokenRequestFields(request)
        let why = EventMessage(why)
        service = facts.service
        region = facts.region
        principal = facts.principal
        source = facts.source
        message = why.text
        hint = why.hint
        elapsedMs = took.elapsedMs
    }
}

/// The members that the events of a token or password request have in common.
struct TokenRequestFields {
    var service: String
    var region: String?
    var principal: String?
    /// The source of a password.
    var source: String?

    init(_ request: TokenSource) {
        principal = request.principal?.description
        switch request {
        case .ecr(_, let region): (service, self.region) = ("ecr", region)
        case .ecrPublic: service = "ecr-public"
        case .password(let password): (service, source) = ("password", password.description)
        }
    }
}

/// The summary of a plan, an apply or a logout. Each planned change counts once.
struct ChangeSummaryEvent: OutputEvent {
    static let type = "change_summary"

    enum Operation: String, Encodable, Sendable {
        case plan, apply, logout
    }

    var operation: Operation
    var logIn: Int
    var refresh: Int
    var logOut: Int
    var forget: Int
    var blocked: Int
    var unchanged: Int
    var failed: Int
    var interrupted: Int
    var heldBack: Int
    var tokenRequests: Int
    var storeCalls: Int
    var changed: Bool
    var wrote: Bool
    var elapsedMs: Int64
    var nextRenewal: Date?

    /// - Parameters:
    ///   - report: for a plan, as if all changes had been made.
    ///   - elapsed: since the first event.
    init(_ operation: Operation, _ report: ApplyReport, nextRenewal: Date?, elapsed: Duration) {
        self.operation = operation
        logIn = report.done(.logIn)
        refresh = report.done(.refresh)
        logOut = report.done(.logOut)
        forget = report.done(.forget)
        blocked = report.done(.blocked)
        unchanged = report.done(.unchanged)
        failed = report.failed
        interrupted = report.interrupted
        heldBack = report.heldBack
        tokenRequests = report.tokenRequests
        storeCalls = report.storeCalls
        changed = logIn + refresh + logOut + forget > 0
        wrote = report.wrote
        elapsedMs = elapsed.elapsedMs
        self.nextRenewal = nextRenewal
    }
}
