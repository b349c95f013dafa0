import BerthCore
import Effects
import FoundationEssentials
import Platform

/// The text of `berth status`.
struct StatusText {
    let rows: [RegistryStatus]
    let name: String
    let config: String
    let now: Date
    let style: TextStyle
    /// The options that the suggested command repeats, with a blank before each.
    var options = ""

    /// Whether each registry has a row, even in a long list.
    var listsAll = false

    var lines: [String] {
        let heading = "\(style(name.inOneLine, .bold)): \(rows.count.registries), \(config)"
        let isLong = rows.count > DisplayLimits.rows && !listsAll
        let table =
            isLong ? summaryTable.lines : TextTable(rows: rows.map(cells), margin: 2).lines(style) + [""]
        return [heading, ""] + table + [StatusAdvice(rows: rows, options: options, now: now).line]
    }

    private var summaryTable: SummaryTable {
        let locations = rows.map { RegistryLocation($0.host, $0.declaration) }
        let summed = zip(rows, locations).map { row, location in
            let (match, paint) = Self.words(row.match)
            if case .blocked(let why) = row.match {
                let message = UserMessage(row.reason?.code ?? "blocked", why)
                let heading = SummaryRow.Heading(rank: 2, mark: "", word: "blocked", wordPaint: paint)
                return SummaryRow(location: location, heading: heading, isNotable: true, cells: [.problem(message)])
            }
            let health = health(row.health)
            let left = SummaryCell.left(row.remaining, SummaryCell.cell([health]).paint)
            return SummaryRow(
                location: location,
                heading: SummaryRow.Heading(rank: row.isDrift ? 1 : 0, mark: "", word: match, wordPaint: paint),
                isNotable: row.isDrift, cells: [health, left, .words(storeText(row), .faint)])
        }
        return SummaryTable(rows: summed, totals: RegistryTotals(locations), style: style)
    }

    private func cells(_ row: RegistryStatus) -> [TextTable.Cell] {
        let (match, matchPaint) = Self.words(row.match)
        let health = SummaryCell.cell([health(row.health)])
        var left = TextTable.Cell(row.remaining.map(Self.bar) ?? "", health.paint)
        left.isExtra = true
        return [
            TextTable.Cell(row.host), TextTable.Cell(match, matchPaint), health, left,
            TextTable.Cell(storeText(row), .faint),
        ]
    }

    /// Returns the credential store that has the login, such as `in pass`; empty if none has it.
    private func storeText(_ row: RegistryStatus) -> String {
        if case .store = row.destination { "in \(row.destination)" } else { "" }
    }

    private static func words(_ match: RegistryStatus.Match) -> (String, TextStyle.Paint?) {
        switch match {
        case .ok: ("ok", .green)
        case .missing: ("missing", .yellow)
        case .undeclared: ("undeclared", .yellow)
        case .changedElsewhere: ("changed elsewhere", .yellow)
        case .registryToken: ("docker uses its registrytoken", .yellow)
        case .otherKeys: ("signed in with other keys", .yellow)
        case .owned(let manifest): ("kept by `\(manifest)`", nil)
        case .blocked(let why): (why.description, .red)
        }
    }

    private func health(_ health: RegistryStatus.Health) -> SummaryCell {
        func time(_ before: String, _ start: Date, _ end: Date, _ after: String, _ paint: TextStyle.Paint)
            -> SummaryCell
        {
            .time(
                before: before, Duration(clampingSeconds: end.timeIntervalSince(start)),
                text: TimeFormatting.left(end, now: start),
                after: after, paint)
        }
        return switch health {
        case .none: .words("")
        case .ok(let end): time("ok ", now, end, "", .green)
        case .expiring(let end): time("expiring in ", now, end, "", .yellow)
        case .expired(let end): time("expired ", end, now, " ago", .red)
        case .unknown: .words("unknown")
        case .renewedWhenAsked: .words("renewed on request", .green)
        case .shadowed: .words("shadowed by DOCKER_AUTH_CONFIG", .yellow)
        }
    }

    /// Returns a bar of eight cells.
    /// - Parameter remaining: the remaining part of the lifetime, from 0 to 1.
    static func bar(_ remaining: Double) -> String {
        let full = Int((remaining * 8).rounded())
        return String(repeating: "█", count: full) + String(repeating: "░", count: 8 - full)
    }
}
