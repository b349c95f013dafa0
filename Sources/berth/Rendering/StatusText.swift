import Berth
import Effects
import FoundationEssentials

/// How things stand, as it is printed.
struct StatusText {
    let rows: [StatusRow]
    let name: String
    let config: String
    let now: Date
    let style: Style
    /// The options that were given, as the advice says them again.
    var options = ""

    var lines: [String] {
        let heading = "\(style(name, .bold)): \(rows.count) \(rows.count == 1 ? "registry" : "registries"), \(config)"
        let table = Table(rows: rows.map(cells)).lines(style).map { "  " + $0 }
        return [heading, ""] + table + ["", StatusAdvice(rows: rows, options: options, now: now).line]
    }

    private func cells(_ row: StatusRow) -> [Table.Cell] {
        let (match, matchPaint) = Self.words(row.match)
        let (health, healthPaint) = words(row.health)
        return [
            Table.Cell(row.host), Table.Cell(match, matchPaint), Table.Cell(health, healthPaint),
            Table.Cell(row.remaining.map(Self.bar) ?? "", healthPaint),
            Table.Cell(keeper(row), .faint),
        ]
    }

    /// The store that keeps it, where one does.
    private func keeper(_ row: StatusRow) -> String {
        if case .store = row.destination { "in \(row.destination)" } else { "" }
    }

    private static func words(_ match: StatusRow.Match) -> (String, Style.Paint?) {
        switch match {
        case .ok: ("ok", .green)
        case .missing: ("missing", .yellow)
        case .undeclared: ("undeclared", .yellow)
        case .changedElsewhere: ("changed elsewhere", .yellow)
        case .owned(let manifest): ("kept by `\(manifest)`", nil)
        case .blocked(let why): (why, .red)
        }
    }

    private func words(_ health: StatusRow.Health) -> (String, Style.Paint?) {
        switch health {
        case .none: ("", nil)
        case .ok(let end): ("ok \(ClockTime.left(end, now: now))", .green)
        case .expiring(let end): ("expiring in \(ClockTime.left(end, now: now))", .yellow)
        case .expired(let end): ("expired \(ClockTime.left(now, now: end)) ago", .red)
        case .unknown: ("unknown", nil)
        case .renewedWhenAsked: ("renewed when asked for", .green)
        case .shadowed: ("shadowed by DOCKER_AUTH_CONFIG", .yellow)
        }
    }

    /// What is left of a life, in eight cells.
    private static func bar(_ remaining: Double) -> String {
        let full = Int((remaining * 8).rounded())
        return String(repeating: "█", count: full) + String(repeating: "░", count: 8 - full)
    }
}
