import AWS

/// Similar rows that a summary shows in a few lines.
struct SummaryGroup {
    /// Which rows are listed individually.
    enum Listing {
        case none
        /// The rows that belong to no account or region with many rows.
        case ungrouped
        /// Also the rows of areas whose description would not be exact.
        case all
    }

    let isNotable: Bool
    /// Areas whose description is exact: each has one line.
    private let exact: [[SummaryRow]]
    /// Other areas: each has one line if there is no room for its rows.
    private let vague: [[SummaryRow]]
    private let ungrouped: [SummaryRow]

    /// Returns the most areas that have lines of their own. If there are more, notable rows are grouped into whole
    /// accounts and regions, and other rows into one area.
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

    /// Returns the rows of accounts whose registries all have a row, and those of such regions.
    private static func whole(_ rows: [SummaryRow], in totals: RegistryTotals) -> [[SummaryRow]] {
        let isOfWholeAccount = holds(rows, \.account, totals.isAll(_:ofAccount:))
        let isOfWholeRegion = holds(rows, \.region, totals.isAll(_:ofRegion:))
        let accounts = rows.filter(isOfWholeAccount)
        let regions = rows.filter { !isOfWholeAccount($0) && isOfWholeRegion($0) }
        return [accounts, regions].filter { !$0.isEmpty }
    }

    /// Returns a test of whether a row belongs to an account or a region that has enough rows.
    private static func holds(
        _ rows: [SummaryRow], _ name: @escaping (ECRRegistry) -> String, _ isEnough: (Int, String) -> Bool
    ) -> (SummaryRow) -> Bool {
        let names = rows.compactMap { $0.location.registry.map(name) }
        let enough = Set(names.grouped { $0 }.filter { isEnough($0.count, $0[0]) }.map { $0[0] })
        return { row in row.location.registry.map { enough.contains(name($0)) } ?? false }
    }

    /// Returns how many individual rows a listing has.
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

/// The registries of one line of a summary.
enum SummaryPart {
    /// One registry.
    case one(SummaryRow)
    /// Registries with similar rows.
    case many([SummaryRow])
    /// Registries with the same result for different reasons.
    case others([SummaryRow], reasons: Int)

    var rows: [SummaryRow] {
        switch self {
        case .one(let row): [row]
        case .many(let rows), .others(let rows, _): rows
        }
    }
}
