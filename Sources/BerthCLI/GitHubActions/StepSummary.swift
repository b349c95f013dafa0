import Platform

/// A heading, a table and a last line, in Markdown, for the page of a workflow's run.
/// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
struct StepSummary {
    struct Row {
        let cells: [String]
        /// Whether something in it is not as it was declared.
        let isShort: Bool
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
        rows.count <= Self.limit ? rows[...] : (rows.filter(\.isShort) + rows.filter { !$0.isShort }).prefix(Self.limit)
    }

    private func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
}
