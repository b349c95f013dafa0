import BerthCore
import FoundationEssentials
import Platform

/// The text of an apply's or a logout's report.
struct ReportText {
    let report: ApplyReport
    let now: Date
    /// Whether unchanged registries are listed, and each registry has a row even in a long list.
    let showsUnchanged: Bool
    let style: TextStyle

    var lines: [String] { table { showsUnchanged || $0.change.action != .unchanged } + summary }

    /// The table of registries that failed, are blocked or were interrupted; empty if none exist.
    var problemLines: [String] { table { Self.problem($0) != nil || $0.result == .interrupted } }

    private func table(where isShown: (ChangeOutcome) -> Bool) -> [String] {
        let outcomes = report.outcomes.filter(isShown)
        guard !outcomes.isEmpty else { return [] }
        if outcomes.count > DisplayLimits.rows && !showsUnchanged { return summaryTable(where: isShown).lines }
        let advice = MessageFootnotes(outcomes.compactMap(Self.problem).map { RenderedMessage($0) })
        let rows = TextTable(rows: outcomes.map { row($0, advice) }, margin: 2).lines(style)
        return rows + [""] + advice.lines
    }

    private func row(_ outcome: ChangeOutcome, _ advice: MessageFootnotes) -> [TextTable.Cell] {
        let words = OutcomeText(outcome, now: now)
        let cells = [
            TextTable.Cell("\(words.mark) \(outcome.change.host)", words.paint),
            TextTable.Cell(words.result, words.needsAttention ? words.paint : nil),
            SummaryCell.cell([words.detailCell]) { advice.cell(RenderedMessage($0)) },
        ]
        guard outcome.isObtained else { return cells }
        var took = TextTable.Cell(outcome.took.inMilliseconds, .faint)
        took.isExtra = true
        return cells + [took]
    }

    private func summaryTable(where isShown: (ChangeOutcome) -> Bool) -> SummaryTable {
        let locations = report.outcomes.map { RegistryLocation($0.change) }
        let rows = zip(report.outcomes, locations).filter { isShown($0.0) }.map { outcome, location in
            let words = OutcomeText(outcome, now: now)
            let heading = SummaryRow.Heading(
                rank: Self.rank(outcome), mark: words.mark, word: words.result, paint: words.paint,
                wordPaint: words.needsAttention ? words.paint : nil)
            let owner = SummaryCell.owner(
                account: location.accountName, profile: outcome.change.declaration?.profile)
            let took = SummaryCell.time(outcome.took, text: "\(outcome.took.milliseconds)", after: " ms", .faint)
            return SummaryRow(
                location: location, heading: heading,
                isNotable: Self.problem(outcome) != nil || outcome.change.action == .logOut,
                cells: [owner, words.detailCell] + (outcome.isObtained ? [took] : []))
        }
        return SummaryTable(rows: rows, totals: RegistryTotals(locations), style: style)
    }

    /// Returns the place of an outcome in a summary: first what succeeded, then what failed.
    private static func rank(_ outcome: ChangeOutcome) -> Int {
        let actions = PlannedChange.Action.allCases
        switch outcome.result {
        case .obtained, .asPlanned: return actions.firstIndex(of: outcome.change.action) ?? 0
        case .failed: return actions.count
        case .interrupted: return actions.count + 1
        case .heldBack: return actions.count + 2
        }
    }

    /// Returns why a registry failed or is blocked; `nil` if neither.
    private static func problem(_ outcome: ChangeOutcome) -> UserMessage? {
        switch outcome.result {
        case .failed(let why): why
        case .asPlanned where outcome.change.action == .blocked: outcome.change.reason.message
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
            text += " Next renewal in \(TimeFormatting.left(renewal, now: now))."
        }
        return style.sum("Applied:", text)
    }
}

/// The text of a change's result, for the cells of a table.
struct OutcomeText {
    /// Such as `✓`.
    let mark: String
    /// Such as `logged in`.
    let result: String
    /// Whether the change was not made.
    let needsAttention: Bool
    /// The detail, in a form that a summary can combine for many registries.
    let detailCell: SummaryCell
    let paint: TextStyle.Paint

    /// - Parameter now: the time of the write.
    init(_ outcome: ChangeOutcome, now: Date) {
        let change = outcome.change
        switch outcome.result {
        case .obtained(let login):
            (mark, result, needsAttention, paint) = ("✓", change.action.done, false, .green)
            if change.placement.destination == .helper {
                detailCell = .words("renewed on request")
            } else {
                detailCell = login.expires.map { .valid(until: $0, now: now) } ?? .words("expiry unknown")
            }
        case .failed(let why):
            (mark, result, needsAttention, paint, detailCell) = ("✗", "failed", true, .red, .problem(why))
        case .interrupted:
            (mark, result, needsAttention, paint, detailCell) = ("✗", "interrupted", true, .yellow, .words(""))
        case .heldBack:
            (mark, result, needsAttention, paint) = ("·", "held back", true, .yellow)
            detailCell = .words("not everything succeeded (--atomic)", .faint)
        case .asPlanned where change.action == .blocked:
            (mark, result, needsAttention, paint) = ("!", change.action.done, true, .red)
            detailCell = .problem(change.reason.message)
        case .asPlanned:
            (mark, result, needsAttention, paint) = ("✓", change.action.done, false, .green)
            detailCell = .message(change.reason.message, .faint)
        }
    }

    /// How long the login is valid, or why none exists; may have several lines.
    var detail: String {
        switch detailCell {
        case .problem(let message), .message(let message, _): message.description
        case .words(let words, _): words
        default: SummaryCell.cell([detailCell]).text
        }
    }
}

extension PlannedChange.Action {
    /// The action in the past tense.
    fileprivate var done: String {
        switch self {
        case .logIn: "logged in"
        case .refresh: "refreshed"
        case .logOut: "logged out"
        case .forget: "forgotten"
        case .blocked: "blocked"
        case .unchanged: "unchanged"
        }
    }
}
