import BerthCore
import FoundationEssentials

extension StepSummary {
    /// What an apply did.
    /// - Parameter now: when the logins were stored.
    init(_ report: Report, of manifest: Manifest, now: Date) {
        name = manifest.name
        columns = ["Result", "Registry", "Account", "As", "Valid, or why not"]
        rows = report.outcomes.map { outcome in
            let words = OutcomeWords(outcome, now: now)
            return Row(
                cells: ["\(words.mark) \(words.result)"] + Self.registry(outcome.change) + [words.detail],
                isShort: words.isShort
            )
        }
        sum = ReportText(report: report, now: now, showsUnchanged: false, style: .plain).lines.last ?? ""
    }
}
