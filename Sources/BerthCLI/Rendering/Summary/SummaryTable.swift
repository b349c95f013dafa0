/// A table for many registries. One line stands for similar rows, described by account and region; failures have more
/// detail. The number of lines does not depend on the number of registries.
struct SummaryTable {
    let rows: [SummaryRow]
    let totals: RegistryTotals
    let style: TextStyle
    /// The first row; empty for none.
    var header: [TextTable.Cell] = []

    /// The table, its footnotes, and how to list every registry.
    var lines: [String] {
        let kinds = MessageGrouping(rows.compactMap { row in row.problem.map { ($0, row.location) } })
        let parts = self.parts(kinds)
        let described = parts.map { Self.described($0, kinds) }
        let advice = MessageFootnotes(described.compactMap(\.self), others: described.count { $0 == nil })
        let table = TextTable(
            rows: [header].filter { !$0.isEmpty } + parts.map { cells($0, kinds, advice) }, margin: 2,
            stacks: !header.isEmpty)
        return table.lines(style) + [""] + advice.lines
            + ["  " + style("-v lists every registry.", .faint), ""]
    }

    // MARK: Grouping

    private func parts(_ kinds: MessageGrouping) -> [SummaryPart] {
        let alike = rows.grouped { $0.groupingKey(kinds) }
        let headed = alike.grouped { $0[0].heading }
        let order = headed.indices.sorted { (headed[$0][0][0].heading.rank, $0) < (headed[$1][0][0].heading.rank, $1) }
        let kept = order.map { Self.keeping(headed[$0]) }
        let groups = kept.map { $0.groups.map { SummaryGroup($0, in: totals) } }
        let listings = Self.listings(groups.flatMap(\.self))
        var parts: [SummaryPart] = []
        var index = 0
        for (groups, others) in zip(groups, kept.map(\.others)) {
            for group in groups {
                parts += group.parts(listings[index])
                index += 1
            }
            if !others.isEmpty { parts.append(.others(others.flatMap(\.self), reasons: others.count)) }
        }
        return parts
    }

    /// Splits the groups of one heading into the largest ones, in descending order, and the others.
    private static func keeping(
        _ groups: [[SummaryRow]]
    ) -> (groups: [[SummaryRow]], others: [[SummaryRow]]) {
        let order = groups.indices.sorted { (-groups[$0].count, $0) < (-groups[$1].count, $1) }
        let sorted = order.map { groups[$0] }
        let most = sorted.count > DisplayLimits.reasons ? DisplayLimits.reasons - 1 : sorted.count
        return (Array(sorted.prefix(most)), Array(sorted.dropFirst(most)))
    }

    /// Decides which rows of each group are listed: as many as there is room for, those of the smallest groups first.
    /// Notable groups and the others have separate room.
    private static func listings(_ groups: [SummaryGroup]) -> [SummaryGroup.Listing] {
        var listings = groups.map { _ in SummaryGroup.Listing.none }
        for isNotable in [true, false] {
            var room = DisplayLimits.hosts
            let order = groups.indices.filter { groups[$0].isNotable == isNotable }
                .sorted { (groups[$0].count(.all), $0) < (groups[$1].count(.all), $1) }
            for index in order {
                let fitting = [SummaryGroup.Listing.all, .ungrouped].first { groups[index].count($0) <= room }
                guard let fitting else { continue }
                room -= groups[index].count(fitting)
                listings[index] = fitting
            }
        }
        return listings
    }

    // MARK: Lines

    /// Returns the error message of a line; `nil` if it has none.
    private static func described(_ part: SummaryPart, _ kinds: MessageGrouping) -> RenderedMessage? {
        switch part {
        case .one, .many: part.rows[0].problem.map { kinds.text(of: kinds.kind(of: $0)) }
        case .others: nil
        }
    }

    private func cells(_ part: SummaryPart, _ kinds: MessageGrouping, _ advice: MessageFootnotes) -> [TextTable.Cell] {
        let rows = part.rows
        let heading = rows[0].heading
        let subject = subject(of: part)
        let problem = Self.described(part, kinds).map(advice.cell) ?? ""
        var cells = rows[0].cells.indices.map { index in
            SummaryCell.cell(rows.map { $0.cells[index] }) { _ in problem }
        }
        if case .others(_, let reasons) = part {
            cells = cells.dropLast() + [TextTable.Cell("for \(reasons.withThousands) other reasons")]
        }
        return [
            TextTable.Cell(heading.mark.isEmpty ? subject : "\(heading.mark) \(subject)", heading.paint),
            TextTable.Cell(heading.word, heading.wordPaint),
        ] + cells
    }

    /// Returns a description of a line's registries.
    private func subject(of part: SummaryPart) -> String {
        if case .one(let row) = part { return row.location.host }
        let locations = part.rows.map(\.location)
        let hosts = locations.filter { $0.registry == nil }.map(\.host)
        guard !hosts.isEmpty else {
            let area = RegistryArea(locations)
            return locations.count.registries + (area.isFull ? ": " : " among ") + area.words(in: totals)
        }
        let named = hosts.prefix(DisplayLimits.few).joined(separator: ", ")
        let more = locations.count - min(hosts.count, DisplayLimits.few)
        return "\(locations.count.registries): \(named)" + (more > 0 ? " and \(more.withThousands) more" : "")
    }
}

extension Int {
    /// A text such as `10,000`.
    var withThousands: String {
        var digits = String(magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (self < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }

    /// A text such as `1 registry` or `10,000 registries`.
    var registries: String { "\(withThousands) \(self == 1 ? "registry" : "registries")" }
}

/// The most rows of a list. Longer lists are summarized by account and region.
enum DisplayLimits {
    /// The most rows of a full table: about the height of a tall terminal.
    static let rows = 60

    /// The most registries that a summary lists individually.
    static let hosts = 20

    /// The most names in a list such as `a, b, c and 7 more`.
    static let few = 3

    /// The most reasons for one result that a summary distinguishes.
    static let reasons = 10
}

extension Sequence {
    /// Groups elements by a key, in the order in which the keys first appear.
    func grouped<Key: Hashable>(by key: (Element) -> Key) -> [[Element]] {
        var places: [Key: Int] = [:]
        var groups: [[Element]] = []
        for element in self {
            let place = places[key(element), default: groups.count]
            if place == groups.count {
                places[key(element)] = place
                groups.append([])
            }
            groups[place].append(element)
        }
        return groups
    }
}
