import BerthCore
import FoundationEssentials
import Platform

/// What an apply did, as it is printed.
struct ReportText {
    let report: Report
    let now: Date
    /// And each registry in a row of its own, however many there are.
    let showsUnchanged: Bool
    let style: Style

    var lines: [String] { table { showsUnchanged || $0.change.action != .unchanged } + summary }

    /// What is not as it was declared, alone; nothing where all is.
    var complaints: [String] { table { Self.complaint($0) != nil || $0.result == .interrupted } }

    private func table(where isShown: (Outcome) -> Bool) -> [String] {
        let outcomes = report.outcomes.filter(isShown)
        guard !outcomes.isEmpty else { return [] }
        if outcomes.count > Screenful.rows && !showsUnchanged { return summaryTable(where: isShown).lines }
        let advice = Advice(outcomes.compactMap(Self.complaint))
        let rows = Table(rows: outcomes.map { row($0, advice) }, margin: 2).lines(style)
        return rows + [""] + advice.lines
    }

    private func row(_ outcome: Outcome, _ advice: Advice) -> [Table.Cell] {
        let words = OutcomeWords(outcome, now: now)
        let cells = [
            Table.Cell("\(words.mark) \(outcome.change.host)", words.paint),
            Table.Cell(words.result, words.isShort ? words.paint : nil),
            Saying.cell([words.saying], complaint: advice.cell),
        ]
        guard outcome.isObtained else { return cells }
        var took = Table.Cell(outcome.took.inMilliseconds, .faint)
        took.isExtra = true
        return cells + [took]
    }

    private func summaryTable(where isShown: (Outcome) -> Bool) -> SummaryTable {
        let localities = report.outcomes.map { Locality($0.change) }
        let rows = zip(report.outcomes, localities).filter { isShown($0.0) }.map { outcome, locality in
            let words = OutcomeWords(outcome, now: now)
            let heading = SummaryRow.Heading(
                rank: Self.rank(outcome), mark: words.mark, word: words.result, paint: words.paint,
                wordPaint: words.isShort ? words.paint : nil)
            let who = Saying.who(
                account: locality.accountName, profile: outcome.change.declaration?.profile)
            let took = Saying.time(outcome.took, text: "\(outcome.took.milliseconds)", after: " ms", .faint)
            return SummaryRow(
                locality: locality, heading: heading,
                isOfNote: Self.complaint(outcome) != nil || outcome.change.action == .logOut,
                sayings: [who, words.saying] + (outcome.isObtained ? [took] : []))
        }
        return SummaryTable(rows: rows, surroundings: Surroundings(localities), style: style)
    }

    /// The order of a summary: what went well, then what did not, as in the sum.
    private static func rank(_ outcome: Outcome) -> Int {
        let actions = PlannedChange.Action.allCases
        switch outcome.result {
        case .obtained, .asPlanned: return actions.firstIndex(of: outcome.change.action) ?? 0
        case .failed: return actions.count
        case .interrupted: return actions.count + 1
        case .heldBack: return actions.count + 2
        }
    }

    /// Why something is not as it was declared, where it is not.
    private static func complaint(_ outcome: Outcome) -> String? {
        switch outcome.result {
        case .failed(let why): why
        case .asPlanned where outcome.change.action == .blocked: outcome.change.reason.description
        default: nil
        }
    }

    private var summary: [String] {
        var parts: [String] = []
        func add(_ count: Int, _ what: String) { if count > 0 { parts.append("\(count.withThousands) \(what)") } }
        add(report.done(.logIn), "logged in")
        add(report.done(.refresh), "refreshed")
        add(report.done(.logOut), "logged out")
        add(report.done(.forget), "forgotten")
        add(report.failed, "failed")
        add(report.interrupted, "interrupted")
        add(report.heldBack, "held back")
        add(report.done(.blocked), "blocked")
        add(report.done(.unchanged), "unchanged")
        let requests = report.tokenRequests
        var costs = [
            "\(requests.withThousands) token request\(requests == 1 ? "" : "s")", report.wrote ? "1 write" : "no write",
        ]
        if report.storeCalls > 0 {
            costs.append("\(report.storeCalls.withThousands) store call\(report.storeCalls == 1 ? "" : "s")")
        }
        let cost = "(\(costs.joined(separator: ", ")))"
        var text = "\(parts.joined(separator: ", ")) in \(report.took.inSeconds) \(cost)."
        if let renewal = report.nextRenewal(now: now) {
            text += " Next renewal in \(ClockTime.left(renewal, now: now))."
        }
        return style.sum("Applied:", text)
    }
}

extension Duration {
    /// Such as `182 ms`.
    var inMilliseconds: String { "\(milliseconds) ms" }

    fileprivate var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    /// Such as `0.41 s`.
    var inSeconds: String {
        let hundredths = Int((self / .milliseconds(10)).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) s"
    }
}
