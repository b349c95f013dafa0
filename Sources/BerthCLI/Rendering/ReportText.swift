import BerthCore
import FoundationEssentials
import Platform

/// What an apply did, as it is printed.
struct ReportText {
    let report: ApplyReport
    let now: Date
    /// And each registry in a row of its own, however many there are.
    let showsUnchanged: Bool
    let style: Style

    var lines: [String] { table { showsUnchanged || $0.change.action != .unchanged } + summary }

    /// What is not as it was declared, alone; nothing where all is.
    var complaints: [String] { table { Self.complaint($0) != nil || $0.result == .interrupted } }

    private func table(where isShown: (ChangeOutcome) -> Bool) -> [String] {
        let outcomes = report.outcomes.filter(isShown)
        guard !outcomes.isEmpty else { return [] }
        if outcomes.count > DisplayLimits.rows && !showsUnchanged { return summaryTable(where: isShown).lines }
        let advice = Advice(outcomes.compactMap(Self.complaint))
        let rows = Table(rows: outcomes.map { row($0, advice) }, margin: 2).lines(style)
        return rows + [""] + advice.lines
    }

    private func row(_ outcome: ChangeOutcome, _ advice: Advice) -> [Table.Cell] {
        let words = OutcomeWords(outcome, now: now)
        let cells = [
            Table.Cell("\(words.mark) \(outcome.change.host)", words.paint),
            Table.Cell(words.result, words.isShort ? words.paint : nil),
            SummaryCell.cell([words.saying], complaint: advice.cell),
        ]
        guard outcome.isObtained else { return cells }
        var took = Table.Cell(outcome.took.inMilliseconds, .faint)
        took.isExtra = true
        return cells + [took]
    }

    private func summaryTable(where isShown: (ChangeOutcome) -> Bool) -> SummaryTable {
        let localities = report.outcomes.map { Locality($0.change) }
        let rows = zip(report.outcomes, localities).filter { isShown($0.0) }.map { outcome, locality in
            let words = OutcomeWords(outcome, now: now)
            let heading = SummaryRow.Heading(
                rank: Self.rank(outcome), mark: words.mark, word: words.result, paint: words.paint,
                wordPaint: words.isShort ? words.paint : nil)
            let who = SummaryCell.who(
                account: locality.accountName, profile: outcome.change.declaration?.profile)
            let took = SummaryCell.time(outcome.took, text: "\(outcome.took.milliseconds)", after: " ms", .faint)
            return SummaryRow(
                locality: locality, heading: heading,
                isOfNote: Self.complaint(outcome) != nil || outcome.change.action == .logOut,
                sayings: [who, words.saying] + (outcome.isObtained ? [took] : []))
        }
        return SummaryTable(rows: rows, surroundings: Surroundings(localities), style: style)
    }

    /// The order of a summary: what went well, then what did not, as in the sum.
    private static func rank(_ outcome: ChangeOutcome) -> Int {
        let actions = PlannedChange.Action.allCases
        switch outcome.result {
        case .obtained, .asPlanned: return actions.firstIndex(of: outcome.change.action) ?? 0
        case .failed: return actions.count
        case .interrupted: return actions.count + 1
        case .heldBack: return actions.count + 2
        }
    }

    /// Why something is not as it was declared, where it is not.
    private static func complaint(_ outcome: ChangeOutcome) -> String? {
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
            text += " Next renewal in \(TimeFormatting.left(renewal, now: now))."
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

/// What became of a change, in the words of a table.
struct OutcomeWords {
    /// Such as `✓`.
    let mark: String
    /// Such as `logged in`.
    let result: String
    /// Whether something that was declared is not as it should be.
    let isShort: Bool
    /// The detail, where many can say it as one.
    let saying: SummaryCell
    let paint: Style.Paint

    /// - Parameter now: when the login was stored.
    init(_ outcome: ChangeOutcome, now: Date) {
        let change = outcome.change
        switch outcome.result {
        case .obtained(let login):
            (mark, result, isShort, paint) = ("✓", change.action.done, false, .green)
            if change.placement.destination == .helper {
                saying = .words("renewed when asked for")
            } else {
                saying = login.expires.map { .valid(until: $0, now: now) } ?? .words("expiry unknown")
            }
        case .failed(let why): (mark, result, isShort, paint, saying) = ("✗", "failed", true, .red, .complaint(why))
        case .interrupted: (mark, result, isShort, paint, saying) = ("✗", "interrupted", true, .yellow, .words(""))
        case .heldBack:
            (mark, result, isShort, paint) = ("·", "held back", true, .yellow)
            saying = .words("all or nothing was asked for (--atomic)", .faint)
        case .asPlanned where change.action == .blocked:
            (mark, result, isShort, paint) = ("!", change.action.done, true, .red)
            saying = .complaint(change.reason.description)
        case .asPlanned:
            (mark, result, isShort, paint) = ("✓", change.action.done, false, .green)
            saying = .words(change.reason.description, .faint)
        }
    }

    /// How long it lasts, or why it does not; may have several lines.
    var detail: String {
        switch saying {
        case .complaint(let why): why
        case .words(let words, _): words
        default: SummaryCell.cell([saying]).text
        }
    }
}

extension PlannedChange.Action {
    /// The word for what has been done.
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
