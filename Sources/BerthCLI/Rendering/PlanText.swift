import BerthCore
import Platform

/// The text of a plan.
struct PlanText {
    let plan: Plan
    /// The config's path for display.
    let config: String
    /// Whether unchanged registries are listed, and each registry has a row even in a long list.
    let showsUnchanged: Bool
    let style: TextStyle

    var lines: [String] {
        var lines = [Self.heading(plan, config: config, style)]
        if let other = plan.lastAppliedFrom { lines.append("  last applied from \(other)") }
        let table = table { showsUnchanged || $0.action != .unchanged }
        return lines + (table.isEmpty ? [] : [""]) + table + summary
    }

    /// The table of blocked registries; empty if none is blocked.
    var problemLines: [String] { table { $0.action == .blocked } }

    private func table(where isShown: (PlannedChange) -> Bool) -> [String] {
        let shown = plan.changes.filter(isShown)
        guard !shown.isEmpty else { return [] }
        if shown.count > DisplayLimits.rows && !showsUnchanged { return summaryTable(where: isShown).lines }
        let blocked = shown.filter { $0.action == .blocked }
        let advice = MessageFootnotes(
            blocked.map { RenderedMessage($0.reason.message) }, others: shown.count - blocked.count)
        return TextTable(rows: shown.map { row($0, advice) }, margin: 2).lines(style) + [""] + advice.lines
    }

    private func summaryTable(where isShown: (PlannedChange) -> Bool) -> SummaryTable {
        let locations = plan.changes.map(RegistryLocation.init)
        let rows = zip(plan.changes, locations).filter { isShown($0.0) }.map { change, location in
            let (sign, paint) = Self.sign(change.action)
            let heading = SummaryRow.Heading(
                rank: PlannedChange.Action.allCases.firstIndex(of: change.action) ?? 0, mark: sign,
                word: change.action.rawValue, paint: paint, wordPaint: paint)
            return SummaryRow(
                location: location, heading: heading,
                isNotable: change.action == .blocked || change.action == .logOut,
                cells: [Self.owner(change), Self.reasonCell(change)])
        }
        return SummaryTable(rows: rows, totals: RegistryTotals(locations), style: style)
    }

    private static func reasonCell(_ change: PlannedChange) -> SummaryCell {
        let reason = change.reason.message
        return change.action == .blocked ? .problem(reason) : SummaryCell(reason, .faint)
    }

    private func row(_ change: PlannedChange, _ advice: MessageFootnotes) -> [TextTable.Cell] {
        let (sign, paint) = Self.sign(change.action)
        let reason = RenderedMessage(change.reason.message)
        return [
            TextTable.Cell("\(sign) \(change.host)", paint),
            TextTable.Cell(change.action.rawValue, paint),
            SummaryCell.cell([Self.owner(change)]),
            TextTable.Cell(change.action == .blocked ? advice.cell(reason) : reason.headline, .faint),
        ]
    }

    private var summary: [String] {
        let parts = PlannedChange.Action.allCases.compactMap { action -> String? in
            let count = plan.count(action)
            return count == 0 ? nil : "\(count.withThousands) \(Self.verb(action))"
        }
        let requests = plan.tokenRequests
        let cost = requests == 0 ? "" : " (\(requests.withThousands) token request\(requests == 1 ? "" : "s"))"
        let what = plan.hasChanges ? parts.joined(separator: ", ") : (["nothing to do"] + parts).joined(separator: ", ")
        return style.sum("Plan:", "\(what)\(cost).")
    }

    /// Returns a heading such as `platform: 5 registries, ~/.docker/config.json`.
    static func heading(_ plan: Plan, config: String, _ style: TextStyle) -> String {
        let declared = plan.changes.count { $0.declaration != nil }
        // A logout is about stored logins, whether or not they are declared.
        let count = declared == 0 ? plan.changes.count : declared
        return "\(style(plan.manifest.name.inOneLine, .bold)): \(count.registries), \(config)"
    }

    private static func verb(_ action: PlannedChange.Action) -> String {
        switch action {
        case .logIn, .refresh, .logOut, .forget: "to \(action.rawValue)"
        case .blocked, .unchanged: action.rawValue
        }
    }

    static func sign(_ action: PlannedChange.Action) -> (String, TextStyle.Paint?) {
        switch action {
        case .logIn: ("+", .green)
        case .refresh: ("~", .yellow)
        case .logOut: ("-", .red)
        case .forget: (".", .faint)
        case .blocked: ("!", .red)
        case .unchanged: (" ", nil)
        }
    }

    private static func owner(_ change: PlannedChange) -> SummaryCell {
        .owner(account: change.declaration?.accountName, profile: change.declaration?.profile)
    }
}
