import BerthCore
import FoundationEssentials
import Platform

/// The summary of a step in Markdown: a heading, a table and a last line.
/// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
struct StepSummary {
    struct Row {
        let cells: [String]
        /// Whether the registry failed or is blocked.
        let needsAttention: Bool
    }

    let name: String
    let columns: [String]
    let rows: [Row]
    /// The last line.
    let sum: String

    /// The most rows. GitHub shows none of a step's summaries if they exceed 1 MiB together.
    static let limit = 500

    /// The summary with a blank line at its end, so that another can follow.
    var text: String {
        var lines = ["### berth: \(name.inMarkdown)", ""]
        if !rows.isEmpty {
            lines += [line(columns), line(columns.map { _ in "---" })]
            lines += shown.map { line($0.cells.map(\.inMarkdown)) } + [""]
        }
        if rows.count > Self.limit { lines += ["… and \(rows.count - Self.limit) more.", ""] }
        return (lines + [sum.inMarkdown, "", ""]).joined(separator: "\n")
    }

    /// The rows in their order. If there are too many, those that need attention come first.
    private var shown: ArraySlice<Row> {
        rows.count <= Self.limit
            ? rows[...] : (rows.filter(\.needsAttention) + rows.filter { !$0.needsAttention }).prefix(Self.limit)
    }

    private func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
}

extension StepSummary {
    /// Describes what an apply would do.
    init(_ plan: Plan) {
        name = plan.manifest.name
        columns = ["Change", "Registry", "Account", "As", "Why"]
        rows = plan.changes.map { change in
            Row(
                cells: ["\(PlanText.sign(change.action).0) \(change.action.rawValue)"] + Self.registry(change)
                    + [change.reason.description],
                needsAttention: change.action == .blocked
            )
        }
        sum = PlanText(plan: plan, config: "", showsUnchanged: false, style: .plain).lines.last ?? ""
    }

    /// Returns the cells for a registry: its host, account, and user or profile.
    static func registry(_ change: PlannedChange) -> [String] {
        let declaration = change.declaration
        let user = if case .other(let login)? = declaration?.kind { login.username } else { declaration?.profile }
        return [change.host, declaration?.accountName ?? "", user ?? ""]
    }
}

extension StepSummary {
    /// Describes what an apply did.
    /// - Parameter now: when the logins were stored.
    init(_ report: ApplyReport, of manifest: Manifest, now: Date) {
        name = manifest.name
        columns = ["Result", "Registry", "Account", "As", "Valid, or why not"]
        rows = report.outcomes.map { outcome in
            let words = OutcomeText(outcome, now: now)
            return Row(
                cells: ["\(words.mark) \(words.result)"] + Self.registry(outcome.change) + [words.detail],
                needsAttention: words.needsAttention
            )
        }
        sum = ReportText(report: report, now: now, showsUnchanged: false, style: .plain).lines.last ?? ""
    }
}
