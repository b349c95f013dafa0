import AWS
import BerthCore
import FoundationEssentials
import Synchronization

/// What programs are told while an apply obtains its logins, in the order in which it happens. What became of them is
/// only told when they are stored.
final class ApplyEventEmitter: Sendable {
    private let plan: Plan
    private let events: EventStream
    /// When each token was asked for.
    private let asked = Mutex<[TokenSource: ContinuousClock.Instant]>([:])

    init(_ plan: Plan, to events: EventStream) {
        self.plan = plan
        self.events = events
    }

    func show(_ progress: ApplyProgress) {
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

    private func end(_ source: TokenSource, _ result: ChangeOutcome.Result, took: Duration) {
        switch result {
        case .obtained, .asPlanned: events.emit(TokenRequestCompleteEvent(source, took: took))
        case .failed(let why): events.emit(TokenRequestErroredEvent(source, why, took: took))
        case .interrupted, .heldBack: events.emit(TokenRequestErroredEvent(source, "interrupted", took: took))
        }
    }
}

/// A planned change is begun.
struct ApplyStartEvent: OutputEvent {
    static let type = "apply_start"

    var host: String
    var action: String

    init(_ change: PlannedChange) {
        host = change.host
        action = change.action.code
    }
}

/// A planned change is done: what it changes is stored.
struct ApplyCompleteEvent: OutputEvent {
    static let type = "apply_complete"

    var host: String
    var action: String
    var expires: Date?
    var elapsedMs: Int64

    /// - Parameter outcome: of a commit.
    init(_ outcome: ChangeOutcome) {
        host = outcome.change.host
        action = outcome.change.action.code
        elapsedMs = outcome.took.elapsedMs
        // The helper keeps no login: it asks for one whenever it is needed.
        if case .obtained(let login) = outcome.result, outcome.change.placement.destination != .helper {
            expires = login.expires
        }
    }
}

/// A planned change is not done.
struct ApplyErroredEvent: OutputEvent {
    static let type = "apply_errored"

    var host: String
    var action: String
    var message: String
    var hint: String?
    var elapsedMs: Int64

    /// - Parameter why: its first line says what happened, the others what to do.
    init(_ outcome: ChangeOutcome, _ why: String) {
        let why = EventMessage(why)
        host = outcome.change.host
        action = outcome.change.action.code
        message = why.text
        hint = why.hint
        elapsedMs = outcome.took.elapsedMs
    }
}

/// A token or a password is being asked for.
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

/// The token or the password has come.
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

/// The token or the password has not come.
struct TokenRequestErroredEvent: OutputEvent {
    static let type = "token_request_errored"

    var service: String
    var region: String?
    var principal: String?
    var source: String?
    var message: String
    var hint: String?
    var elapsedMs: Int64

    /// - Parameter why: its first line says what happened, the others what to do.
    init(_ request: TokenSource, _ why: String, took: Duration) {
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

/// What events tell of a request for a token or a password.
struct TokenRequestFields {
    var service: String
    var region: String?
    var principal: String?
    /// Where a password comes from.
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

/// What a plan, an apply or a logout comes to. Each planned change is counted once.
struct ChangeSummaryEvent: OutputEvent {
    static let type = "change_summary"

    /// What the changes are for.
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
    ///   - report: of a plan, as if all had been done.
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
