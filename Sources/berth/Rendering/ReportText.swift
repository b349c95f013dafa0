import Berth
import Effects
import FoundationEssentials

/// What an apply did, as it is printed.
struct ReportText {
    let report: Report
    let now: Date
    let showsUnchanged: Bool
    let style: Style

    var lines: [String] {
        table(of: report.outcomes.filter { showsUnchanged || $0.change.action != .unchanged }) + [summary]
    }

    /// What is not as it was declared, alone; nothing where all is.
    var complaints: [String] {
        table(of: report.outcomes.filter { Self.complaint($0) != nil || $0.result == .interrupted })
    }

    private func table(of outcomes: [Outcome]) -> [String] {
        guard !outcomes.isEmpty else { return [] }
        let advice = Advice(outcomes.compactMap(Self.complaint))
        let rows = Table(rows: outcomes.map(Self.row(now: now, advice))).lines(style).map { "  " + $0 }
        return rows + [""] + advice.lines
    }

    private static func row(now: Date, _ advice: Advice) -> (Outcome) -> [Table.Cell] {
        { outcome in
            let host = outcome.change.host
            let took = outcome.took.inMilliseconds
            switch outcome.result {
            case .obtained(let login):
                let valid = login.expires.map {
                    "valid until \(ClockTime.text($0, now: now)) (\(ClockTime.left($0, now: now)))"
                }
                let isHelped = outcome.change.placement.destination == .helper
                return [
                    Table.Cell("✓ \(host)", .green), Table.Cell(done(outcome.change.action)),
                    Table.Cell(isHelped ? "renewed when asked for" : valid ?? "expiry unknown"),
                    Table.Cell(took, .faint),
                ]
            case .failed(let why):
                return [Table.Cell("✗ \(host)", .red), Table.Cell("failed", .red), Table.Cell(advice.cell(why))]
            case .interrupted:
                return [Table.Cell("✗ \(host)", .yellow), Table.Cell("interrupted", .yellow), Table.Cell("")]
            case .heldBack:
                return [
                    Table.Cell("· \(host)", .yellow), Table.Cell("held back", .yellow),
                    Table.Cell("all or nothing was asked for (--atomic)", .faint),
                ]
            case .asPlanned where outcome.change.action == .blocked:
                return [
                    Table.Cell("! \(host)", .red), Table.Cell("blocked", .red),
                    Table.Cell(advice.cell(outcome.change.reason.description)),
                ]
            case .asPlanned:
                return [
                    Table.Cell("✓ \(host)", .green), Table.Cell(done(outcome.change.action)),
                    Table.Cell(outcome.change.reason.description, .faint),
                ]
            }
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

    private var summary: String {
        var parts: [String] = []
        func add(_ count: Int, _ what: String) { if count > 0 { parts.append("\(count) \(what)") } }
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
        var costs = ["\(requests) token request\(requests == 1 ? "" : "s")", report.wrote ? "1 write" : "no write"]
        if report.storeCalls > 0 { costs.append("\(report.storeCalls) store call\(report.storeCalls == 1 ? "" : "s")") }
        let cost = "(\(costs.joined(separator: ", ")))"
        var line = "\(style("Applied:", .bold)) \(parts.joined(separator: ", ")) in \(report.took.inSeconds) \(cost)."
        if let renewal = report.nextRenewal(now: now) {
            line += " Next renewal in \(ClockTime.left(renewal, now: now))."
        }
        return line
    }

    private static func done(_ action: PlannedChange.Action) -> String {
        switch action {
        case .logIn: "logged in"
        case .refresh: "refreshed"
        case .logOut: "logged out"
        case .forget: "forgotten"
        case .blocked: "blocked"
        case .unchanged: "unchanged"
        }
    }
}

extension Duration {
    /// Such as `182 ms`.
    var inMilliseconds: String {
        let (seconds, attoseconds) = components
        return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000) ms"
    }

    /// Such as `0.41 s`.
    var inSeconds: String {
        let hundredths = Int((self / .milliseconds(10)).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) s"
    }
}
