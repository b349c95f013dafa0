import Platform

/// The chart of `berth apply --timings`: a row for each request, with a bar from its start to its end.
struct Waterfall {
    /// The times of a request since the apply's start.
    struct Span: Sendable, Equatable {
        /// When everything that it depends on was available. It may then have waited for the limit of requests.
        var due: Duration
        var begun: Duration
        var end: Duration

        var waited: Duration { begun - due }
        var took: Duration { end - begun }
    }

    enum Outcome: Sendable, Equatable {
        case good, failed, interrupted
    }

    /// A request, or several that are drawn as one.
    struct Step: Sendable, Equatable {
        var name: String
        var span: Span
        /// Whether the request verified a login at a registry. Many checks are drawn as one row.
        var isCheck = false
        /// How often the request was sent.
        var tries = 1
        var outcome = Outcome.good
        /// The steps that depend on this one.
        var next: [Step] = []
    }

    /// The steps that depend on no other.
    let steps: [Step]
    /// `nil` if there was no write.
    let write: Step?
    /// The retries of requests that belong to no single step, by IAM's name of the action.
    var sentAgain: [(operation: String, count: Int)] = []
    /// The terminal's columns.
    let width: Int
    let style: TextStyle

    var lines: [String] {
        let heading = "\(style("Timings:", .bold)) \(total.inMilliseconds)"
        let rows = self.rows
        return rows.isEmpty ? [heading] : [heading, ""] + table(rows) + [""] + again + [summary]
    }

    private var total: Duration {
        max(write?.span.end ?? .zero, longestChain.last?.span.end ?? .zero)
    }

    // MARK: The table

    /// If there are more checks, each token has one row for all of its checks.
    private static let mostChecks = 40

    private struct Row {
        var name: String
        var span: Span
        var note: String
        var paint: TextStyle.Paint
    }

    private var rows: [Row] {
        let checks = steps.map(\.checks).reduce(0, +)
        return steps.flatMap { rows(of: $0, depth: 0, summing: checks > Self.mostChecks) }
            + [write].compactMap(\.self).flatMap { rows(of: $0, depth: 0, summing: false) }
    }

    private func rows(of step: Step, depth: Int, summing: Bool) -> [Row] {
        let next =
            summing && step.next.count > 1 && step.next.allSatisfy(\.isCheck)
            ? [sum(of: step.next, depth: depth + 1)]
            : step.next.flatMap { rows(of: $0, depth: depth + 1, summing: summing) }
        let row = Row(
            name: Self.indented(step.name, depth), span: step.span, note: notes(of: step).joined(separator: ", "),
            paint: step.outcome == .failed ? .red : step.outcome == .interrupted || step.tries > 1 ? .yellow : .cyan
        )
        return [row] + next
    }

    private func notes(of step: Step) -> [String] {
        var notes: [String] = []
        if isSeen(step.span.waited) { notes.append("waited \(step.span.waited.inMilliseconds)") }
        if step.tries > 1 { notes.append("\(step.tries) tries") }
        switch step.outcome {
        case .good: break
        case .failed: notes.append("failed")
        case .interrupted: notes.append("interrupted")
        }
        return notes
    }

    /// Returns one row for many steps, from the first start to the last end.
    private func sum(of steps: [Step], depth: Int) -> Row {
        let times = steps.map(\.span.took).sorted()
        let failed = steps.count { $0.outcome == .failed }
        let span = Span(
            due: steps.map(\.span.due).min() ?? .zero, begun: steps.map(\.span.begun).min() ?? .zero,
            end: steps.map(\.span.end).max() ?? .zero
        )
        let note =
            "each \(times[0].inMilliseconds) to \(times[times.count - 1].inMilliseconds), "
            + "median \(times[times.count / 2].inMilliseconds)"
        return Row(
            name: Self.indented("\(steps.count) checks", depth), span: span,
            note: note + (failed > 0 ? ", \(failed) failed" : ""), paint: failed > 0 ? .red : .cyan
        )
    }

    private static func indented(_ name: String, _ depth: Int) -> String {
        String(repeating: "  ", count: depth) + name
    }

    /// Returns whether a time is long enough to be visible in the chart.
    private func isSeen(_ time: Duration) -> Bool { time >= .milliseconds(1) && time * 50 >= total }

    private static let gap = 2
    private static let margin = 2
    private static let leastBar = 24
    private static let leastName = 20

    private func table(_ rows: [Row]) -> [String] {
        let starts = Self.alignedRight(rows.map { "+\($0.span.begun.inMilliseconds)" })
        let times = Self.alignedRight(rows.map(\.span.took.inMilliseconds))
        let taken = Self.margin + (starts.first?.count ?? 0) + (times.first?.count ?? 0) + 3 * Self.gap
        let longest = rows.map(\.name.columns).max() ?? 0
        let nameRoom = min(longest, max(width - taken - Self.leastBar, Self.leastName))
        let barRoom = max(width - taken - nameRoom, Self.leastBar)
        let cells = rows.indices.map { index in
            let row = rows[index]
            return [
                TextTable.Cell(row.name.cut(toColumns: nameRoom)), TextTable.Cell(starts[index], .faint),
                TextTable.Cell(times[index]), TextTable.Cell(drawing(of: row, in: barRoom), row.paint),
            ]
        }
        // Wrapping would move a bar to another time.
        return TextTable(rows: cells, margin: Self.margin).lines(style.withoutWidth, gap: Self.gap)
    }

    private static func alignedRight(_ texts: [String]) -> [String] {
        let width = texts.map(\.count).max() ?? 0
        return texts.map { String(repeating: " ", count: width - $0.count) + $0 }
    }

    /// Returns a bar: blank until the step was due, light while it waited, and full while it ran, which is at least one
    /// column. The note is after the bar, or before it if there is room only there.
    private func drawing(of row: Row, in room: Int) -> String {
        func column(_ time: Duration) -> Double { total > .zero ? time / total * Double(room) : 0 }
        let due = min(Int(column(row.span.due)), room - 1)
        let begun = min(max(Int(column(row.span.begun)), due), room - 1)
        let end = min(max(Int(column(row.span.end).rounded(.up)), begun + 1), room)
        let bar = String(repeating: "░", count: begun - due) + String(repeating: "█", count: end - begun)
        let note = row.note
        let blank = { String(repeating: " ", count: $0) }
        if note.isEmpty { return blank(due) + bar }
        let isBefore = end + 1 + note.count > room && due > note.count
        return isBefore ? blank(due - note.count - 1) + note + " " + bar : blank(due) + bar + " " + note
    }

    // MARK: Below the table

    private var again: [String] {
        guard !sentAgain.isEmpty else { return [] }
        let calls = sentAgain.map { "\($0.operation) \($0.count == 1 ? "once" : "\($0.count) times")" }
        return ["Retried: \(calls.joined(separator: ", "))."]
    }

    /// The chain of dependent steps that ended last.
    private var longestChain: [Step] { Self.longest(of: steps) }

    private static func longest(of steps: [Step]) -> [Step] {
        steps.map { [$0] + longest(of: $0.next) }.max { $0.lastEnd < $1.lastEnd } ?? []
    }

    private var summary: String {
        let chain = longestChain + [write].compactMap(\.self)
        let sum = chain.map { $0.span.end - $0.span.due }.reduce(.zero, +)
        let links = chain.map { step in
            let time = (step.span.end - step.span.due).inMilliseconds
            return "\(step.name) \(time)"
                + (isSeen(step.span.waited) ? " (waited \(step.span.waited.inMilliseconds))" : "")
        }
        return "Longest chain, \(sum.inMilliseconds) of \(total.inMilliseconds): \(links.joined(separator: " → "))."
    }
}

extension Waterfall.Step {
    /// The number of checks among this step and the steps that depend on it.
    fileprivate var checks: Int { next.map(\.checks).reduce(isCheck ? 1 : 0, +) }
}

extension [Waterfall.Step] {
    fileprivate var lastEnd: Duration { last?.span.end ?? .zero }
}
