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

    /// Whether each principal has a row, even if a profile has equal ones for many accounts.
    var listsAll = false

    var lines: [String] {
        let heading =
            "\(style(name.inOneLine, .bold)): \(rows.count.withThousands) \(rows.count == 1 ? "principal" : "principals")"
        let groups = groups
        let advice = MessageFootnotes(groups.compactMap { Self.problem($0.first) }.map { RenderedMessage($0) })
        let hasRegistries = groups.contains { !$0.registries.isEmpty }
        let table = TextTable(rows: groups.map { cells($0, advice, hasRegistries) }, margin: 2).lines(style)
        return [heading, ""] + table + [""] + advice.lines + [summary]
    }

    /// Principals of one profile that look the same.
    private struct Group {
        let first: PrincipalStatus
        var references: [PrincipalReference]

        /// The accounts and regions: one by its name, several by their number.
        var registries: String {
            let accounts = Set(references.compactMap { $0.values[.accountName] ?? $0.values[.accountID] })
            let regions = Set(references.compactMap { $0.values[.region] })
            return [Self.text(accounts, "accounts"), Self.text(regions, "regions")].compactMap(\.self)
                .joined(separator: ", ")
        }

        private static func text(_ values: Set<String>, _ kind: String) -> String? {
            values.count > 1 ? "\(values.count.withThousands) \(kind)" : values.first
        }
    }

    /// What a row shows of a principal.
    private struct Appearance: Hashable {
        let profile: String?
        let principal: String?
        let state: UserMessage
    }

    /// The rows of the table, in the order of their first principals.
    private var groups: [Group] {
        if listsAll { return rows.map { Group(first: $0, references: [$0.reference]) } }
        var groups: [Group] = []
        var indices: [Appearance: Int] = [:]
        for row in rows {
            let appearance = appearance(of: row)
            if let index = indices[appearance] {
                groups[index].references.append(row.reference)
            } else {
                indices[appearance] = groups.count
                groups.append(Group(first: row, references: [row.reference]))
            }
        }
        return groups
    }

    private func appearance(of row: PrincipalStatus) -> Appearance {
        switch row.identity {
        case .known(let principal, let availability):
            let state = UserMessage("available", MessageText(words(availability).0))
            return Appearance(profile: row.profile, principal: "\(principal)", state: state)
        case .unavailable(let principal, let why):
            return Appearance(profile: row.profile, principal: "\(principal)", state: why)
        case .unknown(let why):
            return Appearance(profile: row.profile, principal: nil, state: why)
        }
    }

    private func cells(_ group: Group, _ advice: MessageFootnotes, _ hasRegistries: Bool) -> [TextTable.Cell] {
        let row = group.first
        let subject =
            [TextTable.Cell(row.profile ?? "(no profile)")]
            + (hasRegistries ? [TextTable.Cell(group.registries)] : [])
        switch row.identity {
        case .known(let principal, let availability):
            let (words, paint) = words(availability)
            return subject + [TextTable.Cell("\(principal)"), TextTable.Cell(words, paint)]
        case .unavailable(let principal, let why):
            return subject + [TextTable.Cell("\(principal)"), TextTable.Cell(advice.cell(RenderedMessage(why)), .red)]
        case .unknown(let why):
            return subject + [TextTable.Cell("none"), TextTable.Cell(advice.cell(RenderedMessage(why)), .red)]
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
        return "\(lacking.withThousands) of \(rows.count.withThousands) cannot sign in now."
    }
}
