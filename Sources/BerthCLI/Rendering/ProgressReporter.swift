import AWS
import BerthCore
import Dispatch
import Effects
import Platform
import Synchronization

/// The progress of an apply on standard error. A terminal shows a bar and a line for each running request. A log gets a
/// line for each finished registry, or a line now and then if there are many.
final class ProgressReporter: Sendable {
    private struct State {
        /// The running requests, in the order in which they began.
        var underWay: [String] = []
        var finished = 0
        var failed = 0
        var drawn = 0
        var lastDrawn: ContinuousClock.Instant?
        /// Whether a drawing is delayed: it will be drawn even if nothing more happens.
        var isDelayed = false
        var isOver = false
    }

    private let state = Mutex(State())
    private let total: Int
    private let output: OutputWriter
    private let style: TextStyle
    private let isLive: Bool
    private let clock: any MonotonicClock
    private let start: ContinuousClock.Instant

    /// - Parameter total: the number of registries.
    init(total: Int, _ console: Console) {
        self.total = total
        let environment = console.effects.environment
        output = console.error
        style = console.errorStyle
        clock = console.system.monotonicClock
        start = clock.now
        isLive = output.isTerminal && environment.hasCapableTerminal && !environment.isCI
        if isLive { tickLater() }
    }

    /// Draws the elapsed time every 100 ms, even if nothing else changes.
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
                // The next step replaces the line at once.
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

    /// Erases the drawing, to make room for the report.
    func clear() {
        state.withLock { state in
            state.isOver = true
            guard state.drawn > 0 else { return }
            output.writeExactly("\u{1B}[\(state.drawn)A\u{1B}[J")
            state.drawn = 0
        }
    }

    /// The most registries that each have a line in a log.
    private static let linesLimit = 200
    private static let linesOfMany = 20

    private func log(_ outcome: ChangeOutcome, _ state: State) {
        let number = state.finished
        guard total <= Self.linesLimit else {
            let part = { $0 * Self.linesOfMany / self.total }
            guard part(number) > part(number - 1) else { return }
            let failed = state.failed > 0 ? ", \(state.failed) failed" : ""
            output.writeLine("[\(number)/\(total)]\(failed) \((clock.now - start).inSeconds)")
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

    /// Draws the progress, at most 20 times a second to save time.
    private func draw(_ state: inout State) {
        let now = clock.now
        if let last = state.lastDrawn, now - last < .milliseconds(50), state.finished < total {
            if !state.isDelayed { delayDrawing(&state) }
            return
        }
        state.lastDrawn = now
        let room = max(output.width - 4, 20)
        let shown = state.underWay.prefix(8)
        var lines = ["  \(bar(state.finished)) \(state.finished)/\(total)  \((now - start).inSeconds)"]
        if state.failed > 0 { lines[0] += "  " + style("\(state.failed) failed", .red) }
        lines += shown.map { "  " + style("· \($0)".inOneLine.cut(toColumns: room), .faint) }
        if state.underWay.count > shown.count { lines.append("    … and \(state.underWay.count - shown.count) more") }
        let up = state.drawn > 0 ? "\u{1B}[\(state.drawn)A" : ""
        output.writeExactly(output.encodable(up + "\u{1B}[J" + lines.joined(separator: "\n") + "\n"))
        state.drawn = lines.count
    }

    private func delayDrawing(_ state: inout State) {
        state.isDelayed = true
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(60)) {
            self.state.withLock { state in
                state.isDelayed = false
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
