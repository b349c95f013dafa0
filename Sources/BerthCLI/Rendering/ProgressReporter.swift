import AWS
import BerthCore
import Dispatch
import Platform
import Synchronization

/// What goes on, on standard error: on a terminal a bar and a line per request under way, drawn over and over; else a
/// line per finished registry, as a log wants it, and of many a line now and then.
final class ProgressReporter: Sendable {
    private struct State {
        /// What is under way, in the order in which it began.
        var underWay: [String] = []
        var finished = 0
        var failed = 0
        var drawn = 0
        var lastDrawn: ContinuousClock.Instant?
        /// Whether a picture has been put off, and will be drawn though nothing more should happen.
        var isPutOff = false
        var isOver = false
    }

    private let state = Mutex(State())
    private let total: Int
    private let output: OutputWriter
    private let style: TextStyle
    private let isLive: Bool
    private let start = ContinuousClock.now

    /// - Parameter total: how many registries there are to finish.
    init(total: Int, output: OutputWriter, style: TextStyle, environment: Environment) {
        self.total = total
        self.output = output
        self.style = style
        isLive = output.isTerminal && environment.hasCapableTerminal && !environment.isCI
        if isLive { tickLater() }
    }

    /// Draws the time that has passed, again and again, also while nothing else happens.
    private func tickLater() {
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(100)) { [weak self] in
            guard let self else { return }
            let isOver = state.withLock { state in
                if !state.isOver { self.draw(&state) }
                return state.isOver
            }
            if !isOver { tickLater() }
        }
    }

    func show(_ progress: ApplyProgress) {
        state.withLock { state in
            switch progress {
            case .signingIn(let principal): state.underWay.append(Self.name(principal))
            case .signedIn(let principal):
                state.underWay.removeAll { $0 == Self.name(principal) }
                return
            case .requestingToken(let source): state.underWay.append(Self.name(source))
            case .requestedToken(let source, _):
                state.underWay.removeAll { $0 == Self.name(source) }
                // What comes of it is drawn in its place at once.
                return
            case .checking(let host): state.underWay.append(host)
            case .finished(let outcome):
                state.underWay.removeAll { $0 == outcome.change.host }
                state.finished += 1
                if case .failed = outcome.result { state.failed += 1 }
                if !isLive { log(outcome, state) }
            }
            if isLive { draw(&state) }
        }
    }

    /// Takes the drawing away, to make room for the report.
    func clear() {
        state.withLock { state in
            state.isOver = true
            guard state.drawn > 0 else { return }
            output.writeExactly("\u{1B}[\(state.drawn)A\u{1B}[J")
            state.drawn = 0
        }
    }

    /// The most registries of which each has a line in a log.
    private static let linesLimit = 200
    private static let linesOfMany = 20

    private func log(_ outcome: ChangeOutcome, _ state: State) {
        let number = state.finished
        guard total <= Self.linesLimit else {
            let part = { $0 * Self.linesOfMany / self.total }
            guard part(number) > part(number - 1) else { return }
            let failed = state.failed > 0 ? ", \(state.failed) failed" : ""
            output.writeLine("[\(number)/\(total)]\(failed) \((ContinuousClock.now - start).inSeconds)")
            return
        }
        let result =
            switch outcome.result {
            case .obtained: "ok"
            case .failed: "failed"
            case .interrupted, .heldBack: "interrupted"
            case .asPlanned: outcome.change.action.rawValue
            }
        output.writeLine("[\(number)/\(total)] \(outcome.change.host) \(result) \(outcome.took.inMilliseconds)")
    }

    /// At most 20 pictures a second: drawing is not what an apply should spend its time on.
    private func draw(_ state: inout State) {
        let now = ContinuousClock.now
        if let last = state.lastDrawn, now - last < .milliseconds(50), state.finished < total {
            if !state.isPutOff { putOff(&state) }
            return
        }
        state.lastDrawn = now
        let room = max(output.width - 4, 20)
        let shown = state.underWay.prefix(8)
        var lines = ["  \(bar(state.finished)) \(state.finished)/\(total)  \((now - start).inSeconds)"]
        if state.failed > 0 { lines[0] += "  " + style("\(state.failed) failed", .red) }
        lines += shown.map { "  " + style("· \($0)".inOneLine.prefixed(room), .faint) }
        if state.underWay.count > shown.count { lines.append("    … and \(state.underWay.count - shown.count) more") }
        let up = state.drawn > 0 ? "\u{1B}[\(state.drawn)A" : ""
        output.writeExactly(output.encodable(up + "\u{1B}[J" + lines.joined(separator: "\n") + "\n"))
        state.drawn = lines.count
    }

    private func putOff(_ state: inout State) {
        state.isPutOff = true
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(60)) {
            self.state.withLock { state in
                state.isPutOff = false
                if !state.isOver { self.draw(&state) }
            }
        }
    }

    private static func name(_ principal: Principal) -> String { "signing in as \(principal)" }

    private static func name(_ source: TokenSource) -> String {
        switch source {
        case .ecr(let principal, let region): "a token for \(region), as \(principal)"
        case .ecrPublic(let principal): "a token for ECR Public, as \(principal)"
        case .password(let request): "a password from \(request)"
        }
    }

    private func bar(_ finished: Int) -> String {
        let full = total == 0 ? 24 : finished * 24 / total
        return style(String(repeating: "━", count: full), .green)
            + style(String(repeating: "─", count: 24 - full), .faint)
    }
}

extension String {
    fileprivate func prefixed(_ length: Int) -> String { count > length ? prefix(length - 1) + "…" : self }
}
