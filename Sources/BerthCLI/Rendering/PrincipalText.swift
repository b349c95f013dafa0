import AWS
import BerthCore
import FoundationEssentials
import Platform

/// The text of `berth status --principals`.
struct PrincipalText {
    let rows: [PrincipalStatus]
    let name: String
    let now: Date
    let style: TextStyle

    var lines: [String] {
        let heading = "\(style(name.inOneLine, .bold)): \(rows.count) \(rows.count == 1 ? "principal" : "principals")"
        let advice = MessageFootnotes(rows.compactMap(Self.problem).map { RenderedMessage($0) })
        let table = TextTable(rows: rows.map { cells($0, advice) }, margin: 2).lines(style)
        return [heading, ""] + table + [""] + advice.lines + [summary]
    }

    private func cells(_ row: PrincipalStatus, _ advice: MessageFootnotes) -> [TextTable.Cell] {
        let profile = TextTable.Cell(row.profile ?? "(no profile)")
        switch row.identity {
        case .known(let principal, let availability):
            let (words, paint) = words(availability)
            return [profile, TextTable.Cell("\(principal)"), TextTable.Cell(words, paint)]
        case .unavailable(let principal, let why):
            return [profile, TextTable.Cell("\(principal)"), TextTable.Cell(advice.cell(RenderedMessage(why)), .red)]
        case .unknown(let why):
            return [profile, TextTable.Cell("none"), TextTable.Cell(advice.cell(RenderedMessage(why)), .red)]
        }
    }

    private static func problem(_ row: PrincipalStatus) -> UserMessage? {
        switch row.identity {
        case .known: nil
        case .unavailable(_, let why), .unknown(let why): why
        }
    }

    private func words(_ availability: CredentialAvailability) -> (String, TextStyle.Paint?) {
        switch availability {
        case .available(nil): ("available", .green)
        case .available(let end?): ("available for \(TimeFormatting.left(end, now: now))", .green)
        case .obtainedDuringSignIn(let who): (who, nil)
        case .needsCodes(let devices): ("needs the MFA code of \(devices.joined(separator: ", "))", .yellow)
        }
    }

    private var summary: String {
        let lacking = rows.count { !$0.isReady }
        if lacking == 0 { return rows.count == 1 ? "The principal can sign in." : "All principals can sign in." }
        return "\(lacking) of \(rows.count) cannot sign in now."
    }
}
