import BerthCore
import FoundationEssentials
import Platform

/// A heading, a table and a last line, in Markdown, for the page of a workflow's run.
/// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
struct StepSummary {
    struct Row {
        let cells: [String]
        /// Whether something in it is not as it was declared.
        let needsAttention: Bool
    }

    let name: String
    let columns: [String]
    let rows: [Row]
    /// What it comes to.
    let sum: String

    /// A step's summaries together may have 1 MiB, or none of them is shown.
    static let limit = 500

    /// With a blank line behind it, so that another may follow.
    var text: String {
        var lines = ["### berth: \(name.inMarkdown)", ""]
        if !rows.isEmpty {
            lines += [line(columns), line(columns.map { _ in "---" })]
            lines += shown.map { line($0.cells.map(\.inMarkdown)) } + [""]
        }
        if rows.count > Self.limit { lines += ["… and \(rows.count - Self.limit) more.", ""] }
        return (lines + [sum.inMarkdown, "", ""]).joined(separator: "\n")
    }

    /// In their order; where there are too many, what wants doing comes first.
    private var shown: ArraySlice<Row> {
        rows.count <= Self.limit
            ? rows[...] : (rows.filter(\.needsAttention) + rows.filter { !$0.needsAttention }).prefix(Self.limit)
    }

    private func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
}

extension StepSummary {
    /// What an apply would do.
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

    /// The cells that say which registry it is, and who signs in there.
    static func registry(_ change: PlannedChange) -> [String] {
        let declaration = change.declaration
        let user = if case .other(let login)? = declaration?.kind { login.username } else { declaration?.profile }
        return [change.host, declaration?.accountName ?? "", user ?? ""]
    }
}

extension StepSummary {
    /// What an apply did.
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
