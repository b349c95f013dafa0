import BerthCore
import Platform

/// The text of `berth status --consumers`: which programs see which logins.
struct ConsumersText {
    let matrix: VisibilityMatrix
    let name: String
    let config: String
    let style: TextStyle
    /// Whether each registry has a row, even in a long list.
    let listsAll: Bool
    /// The different reasons in the order of the rows. A reason's number is its index plus 1.
    private let reasons: [LoginVisibility.Reason]

    init(matrix: VisibilityMatrix, name: String, config: String, style: TextStyle, listsAll: Bool = false) {
        (self.matrix, self.name, self.config, self.style) = (matrix, name, config, style)
        self.listsAll = listsAll
        var reasons: [LoginVisibility.Reason] = []
        var seen: Set<LoginVisibility.Reason> = []
        for row in matrix.rows {
            for consumer in CredentialConsumer.allCases {
                guard let why = row.answers[consumer]?.why, seen.insert(why).inserted else { continue }
                reasons.append(why)
            }
        }
        self.reasons = reasons
    }

    var lines: [String] {
        let heading = "\(style(name.inOneLine, .bold)): \(matrix.rows.count.registries), \(config)"
        let isLong = matrix.rows.count > DisplayLimits.rows && !listsAll
        let notes = reasons.enumerated().map { "  [\($0 + 1)] \($1)".inOneLine }
        return [heading, ""] + (isLong ? summaryTable.lines : table) + notes + (notes.isEmpty ? [] : [""]) + summary
    }

    private var names: [TextTable.Cell] { CredentialConsumer.allCases.map { TextTable.Cell($0.name, .bold) } }

    private var numbers: [LoginVisibility.Reason: Int] {
        Dictionary(uniqueKeysWithValues: reasons.enumerated().map { ($1, $0 + 1) })
    }

    private var table: [String] {
        let numbers = numbers
        let rows = matrix.rows.map { row in
            [TextTable.Cell(row.host)] + CredentialConsumer.allCases.map { Self.cell(row.answers[$0], numbers) }
        }
        return TextTable(rows: [[TextTable.Cell("")] + names] + rows, margin: 2, stacks: true).lines(style) + [""]
    }

    private var summaryTable: SummaryTable {
        let numbers = numbers
        let rows = matrix.rows.map { row in
            let cells = CredentialConsumer.allCases.map { Self.cell(row.answers[$0], numbers) }
            return SummaryRow(
                location: RegistryLocation(row.host, nil), heading: SummaryRow.Heading(rank: 0, mark: "", word: ""),
                isNotable: true, cells: cells.map { .words($0.text, $0.paint) })
        }
        return SummaryTable(
            rows: rows, totals: RegistryTotals(rows.map(\.location)), style: style,
            header: [TextTable.Cell(""), TextTable.Cell("")] + names)
    }

    private static func cell(_ answer: LoginVisibility.Answer?, _ numbers: [LoginVisibility.Reason: Int])
        -> TextTable.Cell
    {
        switch answer {
        case .yes?: TextTable.Cell("✓", .green)
        case .partly(let why)?: TextTable.Cell("✓ [\(numbers[why] ?? 0)]", .yellow)
        case .no(let why)?: TextTable.Cell("✗ [\(numbers[why] ?? 0)]", .red)
        case nil: TextTable.Cell("")
        }
    }

    // MARK: The next steps

    /// At least one line. The kubelet comes last: few machines have one, and it reads its own file.
    private var summary: [String] {
        var lines: [String] = []
        let missing = matrix.rows.count { !$0.isKept }
        if missing > 0 {
            let verb = missing == 1 ? "has" : "have"
            lines.append(
                "\(missing.withThousands) of \(matrix.rows.count.withThousands) \(verb) no login yet: apply first.")
        }
        let hidden = unseen(by: CredentialConsumer.allCases) { $0 == .hidden }
        if !hidden.consumers.isEmpty {
            lines.append(
                "DOCKER_AUTH_CONFIG hides \(hidden.count.withThousands) of them from \(Self.list(hidden.consumers)): unset it."
            )
        }
        for program in missingPrograms {
            let missed = unseen(by: CredentialConsumer.allCases) {
                $0.missingProgram?.hasSameBytes(as: program) ?? false
            }
            let origin = program.hasSameBytes(as: Destination.helperName) ? ": it comes with berth" : ""
            let advice = "Put docker-credential-\(program) into a directory of PATH\(origin)."
            lines.append("\(Self.line(missed, nil)) \(advice)")
        }
        let others = CredentialConsumer.allCases.filter { $0 != .kubelet }
        var remedies: [String?] = []
        for consumer in others where !remedies.contains(matrix.remedies[consumer]) {
            remedies.append(matrix.remedies[consumer])
        }
        for remedy in remedies {
            let missed = unseen(by: others.filter { matrix.remedies[$0] == remedy }) {
                $0 != .hidden && $0.missingProgram == nil
            }
            if !missed.consumers.isEmpty { lines.append(Self.line(missed, remedy)) }
        }
        return lines.isEmpty ? [successLine] : lines
    }

    /// The helper programs that are not on `PATH`, in the order of the rows.
    private var missingPrograms: [String] {
        var seen: Set<String> = []
        return reasons.compactMap(\.missingProgram).filter { seen.insert($0).inserted }
    }

    private struct Unseen {
        /// The programs that do not see every login.
        var consumers: [CredentialConsumer]
        /// How many registries have a login that one of them does not see.
        var count: Int
    }

    /// Returns which of the stored logins some programs do not see, for reasons of a kind.
    private func unseen(by consumers: [CredentialConsumer], _ isMeant: (LoginVisibility.Reason) -> Bool) -> Unseen {
        let rows = matrix.rows.filter(\.isKept).map { row in
            consumers.filter { consumer in
                if case .no(let why)? = row.answers[consumer] { isMeant(why) } else { false }
            }
        }
        return Unseen(
            consumers: consumers.filter { consumer in rows.contains { $0.contains(consumer) } },
            count: rows.count { !$0.isEmpty }
        )
    }

    private static func line(_ unseen: Unseen, _ remedy: String?) -> String {
        let isOne = unseen.consumers.count == 1
        let what = "\(list(unseen.consumers)) \(isOne ? "does" : "do") not see \(unseen.count.withThousands) of them"
        guard let remedy else { return what + "." }
        return "\(what): run `\(remedy)`."
    }

    private var successLine: String {
        let logins = matrix.rows.count == 1 ? "the login" : "every login"
        if unseen(by: [.kubelet], { _ in true }).consumers.isEmpty { return "All programs see \(logins)." }
        let advice = matrix.remedies[.kubelet].map { ": on its node, run `\($0)`" } ?? ""
        return "All programs except the kubelet see \(logins)\(advice)."
    }

    private static func list(_ consumers: [CredentialConsumer]) -> String { consumers.map(\.name).inWords }
}

extension LoginVisibility.Reason {
    /// The name of the program that is not on `PATH`; `nil` if the reason is another.
    fileprivate var missingProgram: String? {
        if case .missingProgram(let name, _) = self { name } else { nil }
    }
}
