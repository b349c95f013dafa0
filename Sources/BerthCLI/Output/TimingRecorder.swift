import AWS
import BerthCore
import OrderedCollections
import Platform
import Synchronization

/// A recorder of when the parts of an apply begin and end, for `--timings`.
final class TimingRecorder: Sendable {
    private enum Part: Hashable {
        case signIn(Principal)
        case token(TokenSource)
        case check(host: String)
        case write
    }

    private struct PartTiming {
        /// `nil` if it waited until its end.
        var begun: Duration?
        /// `nil` while it runs.
        var end: Duration?
        var tries = 1
        var outcome = Waterfall.Outcome.good

        /// Records the end and the outcome.
        mutating func end(at time: Duration, _ result: ChangeOutcome.Result) {
            end = time
            switch result {
            case .failed: outcome = .failed
            case .interrupted, .heldBack: outcome = .interrupted
            case .obtained, .asPlanned: outcome = .good
            }
        }
    }

    private struct State {
        var timings: [Part: PartTiming] = [:]
        var sentAgain: OrderedDictionary<String, Int> = [:]
    }

    private let state = Mutex(State())
    private let plan: Plan
    /// The plan's token sources by the fields that identify them in AWS's request events.
    private let tokens: [TokenCall: TokenSource]
    private let now: @Sendable () -> Duration

    /// Starts the clock.
    convenience init(_ plan: Plan, clock: any MonotonicClock) {
        let start = clock.now
        self.init(plan, now: { clock.now - start })
    }

    /// - Parameter now: returns the time since the start of the apply.
    init(_ plan: Plan, now: @escaping @Sendable () -> Duration) {
        self.plan = plan
        self.now = now
        let sources = plan.changes.compactMap(\.tokenSource)
        tokens = Dictionary(
            sources.compactMap { source in TokenCall(source).map { ($0, source) } }, uniquingKeysWith: { $1 })
    }

    /// The fields that identify a token request.
    private struct TokenCall: Hashable {
        var principal: String
        /// `nil` for ECR Public.
        var region: String?

        init?(_ source: TokenSource) {
            switch source {
            case .ecr(let principal, let region): (self.principal, self.region) = (principal.identifier, region)
            case .ecrPublic(let principal): self.principal = principal.identifier
            case .password: return nil
            }
        }

        init?(_ event: RequestEvent) {
            guard event.operation.hasSuffix(bytes: ":GetAuthorizationToken") else { return nil }
            principal = event.principal
            region = event.operation.hasPrefix(bytes: "ecr-public:") ? nil : event.region
        }
    }

    // MARK: Recording

    /// Records a step of the executor.
    func show(_ progress: ApplyProgress) {
        let time = now()
        state.withLock { state in
            switch progress {
            case .signingIn(let principal): state.timings[.signIn(principal)] = PartTiming(begun: time)
            case .signedIn(let principal): state.timings[.signIn(principal)]?.end = time
            case .requestingToken(let source): state.timings[.token(source)] = PartTiming(begun: time)
            case .requestedToken(let source, let result):
                state.timings[.token(source), default: PartTiming()].end(at: time, result)
            case .checking(let host): state.timings[.check(host: host)] = PartTiming(begun: time)
            case .finished(let outcome): Self.finish(outcome, at: time, &state)
            }
        }
    }

    private static func finish(_ outcome: ChangeOutcome, at time: Duration, _ state: inout State) {
        guard let source = outcome.change.tokenSource else { return }
        let check = Part.check(host: outcome.change.host)
        if state.timings[check] != nil {
            state.timings[check]?.end(at: time, outcome.result)
        } else if let token = state.timings[.token(source)] {
            guard token.outcome == .good, outcome.result == .interrupted else { return }
            // The check never started.
            state.timings[check] = PartTiming(end: time, outcome: .interrupted)
        } else if let principal = source.principal {
            state.timings[.signIn(principal)]?.end(at: time, outcome.result)
        }
    }

    /// Records a finished request of AWS's client.
    func count(_ event: RequestEvent) {
        let time = now()
        state.withLock { state in
            guard let source = TokenCall(event).flatMap({ tokens[$0] }) else {
                if event.attempt > 1 { state.sentAgain[event.operation, default: 0] += 1 }
                return
            }
            state.timings[.token(source)]?.tries = event.attempt
            // Before that, the request waited for the limit of requests to the endpoint.
            guard event.attempt == 1, let begun = state.timings[.token(source)]?.begun else { return }
            state.timings[.token(source)]?.begun = max(begun, time - event.took)
        }
    }

    /// Records that the write begins.
    func beginWriting() {
        let time = now()
        state.withLock { $0.timings[.write] = PartTiming(begun: time) }
    }

    /// Records that the write has ended or failed.
    func endWriting() {
        let time = now()
        state.withLock { $0.timings[.write]?.end = time }
    }

    // MARK: Drawing

    /// Returns the recorded parts in the plan's order.
    /// - Parameter width: the terminal's columns.
    func waterfall(width: Int, style: TextStyle) -> Waterfall {
        let (state, time) = (state.withLock { $0 }, now())
        func step(_ part: Part, _ name: String, due: Duration?) -> Waterfall.Step? {
            guard let timings = state.timings[part] else { return nil }
            let end = timings.end ?? time
            let begun = timings.begun ?? end
            let span = Waterfall.Span(due: min(due ?? begun, begun), begun: begun, end: end)
            return Waterfall.Step(name: name, span: span, tries: timings.tries, outcome: timings.outcome)
        }
        func tokens(_ changes: [PlannedChange], due: Duration) -> [Waterfall.Step] {
            OrderedDictionary(grouping: changes, by: \.tokenSource).compactMap { source, changes in
                guard let source, var token = step(.token(source), Self.name(source), due: due) else { return nil }
                token.next = changes.compactMap { change in
                    var check = step(.check(host: change.host), "check \(change.host)", due: token.span.end)
                    check?.isCheck = true
                    return check
                }
                return token
            }
        }
        let asked = plan.changes.filter { $0.tokenSource != nil }
        let steps = OrderedDictionary(grouping: asked) { $0.tokenSource?.principal }
            .flatMap { principal, changes -> [Waterfall.Step] in
                guard let principal else { return tokens(changes, due: .zero) }
                guard var signIn = step(.signIn(principal), "sign in as \(principal)", due: nil) else { return [] }
                signIn.next = tokens(changes, due: signIn.span.end)
                return [signIn]
            }
        return Waterfall(
            steps: steps, write: step(.write, "write", due: nil),
            sentAgain: state.sentAgain.map { (operation: $0.key, count: $0.value) }, width: width, style: style
        )
    }

    private static func name(_ source: TokenSource) -> String {
        switch source {
        case .ecr(_, let region): "token for \(region)"
        case .ecrPublic: "token for ECR Public"
        case .password(let request): "password from \(request)"
        }
    }
}
