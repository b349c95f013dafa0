import AWS

/// Rows that are alike, on their way to a few lines.
struct SummaryGroup {
    /// Which rows are listed one by one.
    enum Listing {
        case none
        /// Those that no account or region has many of.
        case ungrouped
        /// Those of which a line would not say exactly where they are, as well.
        case all
    }

    let isNotable: Bool
    /// Each is told in a line.
    private let exact: [[SummaryRow]]
    /// Each is told in a line where there is no room for its rows.
    private let vague: [[SummaryRow]]
    private let ungrouped: [SummaryRow]

    /// More areas than this are told as one, but for whole accounts and regions of what is of note.
    private static func mostAreas(isNotable: Bool) -> Int { isNotable ? 6 : 3 }

    /// - Parameter rows: at least one.
    init(_ rows: [SummaryRow], in totals: RegistryTotals) {
        isNotable = rows[0].isNotable
        let placed = rows.filter { $0.location.registry != nil }
        var areas = RegistryPartitioner.parts(placed.compactMap(\.location.registry)).map { $0.map { placed[$0] } }
        if areas.count > Self.mostAreas(isNotable: isNotable) {
            areas = isNotable ? Self.whole(placed, in: totals) : [placed]
        }
        areas.removeAll { $0.count <= DisplayLimits.few }
        let isExact = { [isNotable] (rows: [SummaryRow]) in
            !isNotable || RegistryArea(rows.map(\.location)).isExact(in: totals)
        }
        exact = areas.filter(isExact)
        vague = areas.filter { !isExact($0) }
        let described = Set(areas.joined().map(\.location.host))
        ungrouped = rows.filter { !described.contains($0.location.host) }
    }

    /// The rows of accounts of which all registries are there, and those of such regions.
    private static func whole(_ rows: [SummaryRow], in totals: RegistryTotals) -> [[SummaryRow]] {
        let isOfWholeAccount = holds(rows, \.account, totals.isAll(_:ofAccount:))
        let isOfWholeRegion = holds(rows, \.region, totals.isAll(_:ofRegion:))
        let accounts = rows.filter(isOfWholeAccount)
        let regions = rows.filter { !isOfWholeAccount($0) && isOfWholeRegion($0) }
        return [accounts, regions].filter { !$0.isEmpty }
    }

    /// Whether a row is of an account, or a region, of which so many rows are enough.
    private static func holds(
        _ rows: [SummaryRow], _ name: @escaping (ECRRegistry) -> String, _ isEnough: (Int, String) -> Bool
    ) -> (SummaryRow) -> Bool {
        let names = rows.compactMap { $0.location.registry.map(name) }
        let enough = Set(names.grouped { $0 }.filter { isEnough($0.count, $0[0]) }.map { $0[0] })
        return { row in row.location.registry.map { enough.contains(name($0)) } ?? false }
    }

    /// How many rows that takes.
    func count(_ listing: Listing) -> Int {
        switch listing {
        case .none: 0
        case .ungrouped: ungrouped.count
        case .all: ungrouped.count + vague.map(\.count).reduce(0, +)
        }
    }

    func parts(_ listing: Listing) -> [SummaryPart] {
        let described = exact.map(SummaryPart.many)
        switch listing {
        case .all: return described + (vague.flatMap(\.self) + ungrouped).map(SummaryPart.one)
        case .ungrouped: return described + vague.map(SummaryPart.many) + ungrouped.map(SummaryPart.one)
        case .none:
            let placed = ungrouped.filter { $0.location.registry != nil }
            let elsewhere = ungrouped.filter { $0.location.registry == nil }
            return described + vague.map(SummaryPart.many)
                + [placed, elsewhere].filter { !$0.isEmpty }.map { $0.count == 1 ? .one($0[0]) : .many($0) }
        }
    }
}

/// A line of a summary: what it is about.
enum SummaryPart {
    /// One registry, in a row of its own.
    case one(SummaryRow)
    /// Several that are alike.
    case many([SummaryRow])
    /// Several that have nothing in common but what became of them, for so many reasons.
    case others([SummaryRow], reasons: Int)

    var rows: [SummaryRow] {
        switch self {
        case .one(let row): [row]
        case .many(let rows), .others(let rows, _): rows
        }
    }
}
