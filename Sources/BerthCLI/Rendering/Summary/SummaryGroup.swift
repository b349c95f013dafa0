import AWS

/// Rows that are alike, on their way to a few lines.
struct SummaryGroup {
    /// Which rows are listed one by one.
    enum Listing {
        case none
        /// Those that no account or region has many of.
        case strays
        /// Those of which a line would not say exactly where they are, as well.
        case all
    }

    let isOfNote: Bool
    /// Each is told in a line.
    private let exact: [[SummaryRow]]
    /// Each is told in a line where there is no room for its rows.
    private let vague: [[SummaryRow]]
    private let strays: [SummaryRow]

    /// More areas than this are told as one, but for whole accounts and regions of what is of note.
    private static func mostAreas(isOfNote: Bool) -> Int { isOfNote ? 6 : 3 }

    /// - Parameter rows: at least one.
    init(_ rows: [SummaryRow], in surroundings: Surroundings) {
        isOfNote = rows[0].isOfNote
        let placed = rows.filter { $0.locality.registry != nil }
        var areas = Division.parts(placed.compactMap(\.locality.registry)).map { $0.map { placed[$0] } }
        if areas.count > Self.mostAreas(isOfNote: isOfNote) {
            areas = isOfNote ? Self.whole(placed, in: surroundings) : [placed]
        }
        areas.removeAll { $0.count <= DisplayLimits.few }
        let isExact = { [isOfNote] (rows: [SummaryRow]) in
            !isOfNote || Area(rows.map(\.locality)).isExact(in: surroundings)
        }
        exact = areas.filter(isExact)
        vague = areas.filter { !isExact($0) }
        let told = Set(areas.joined().map(\.locality.host))
        strays = rows.filter { !told.contains($0.locality.host) }
    }

    /// The rows of accounts of which all registries are there, and those of such regions.
    private static func whole(_ rows: [SummaryRow], in surroundings: Surroundings) -> [[SummaryRow]] {
        let isOfWholeAccount = holds(rows, \.account, surroundings.isAll(_:ofAccount:))
        let isOfWholeRegion = holds(rows, \.region, surroundings.isAll(_:ofRegion:))
        let accounts = rows.filter(isOfWholeAccount)
        let regions = rows.filter { !isOfWholeAccount($0) && isOfWholeRegion($0) }
        return [accounts, regions].filter { !$0.isEmpty }
    }

    /// Whether a row is of an account, or a region, of which so many rows are enough.
    private static func holds(
        _ rows: [SummaryRow], _ name: @escaping (ECRRegistry) -> String, _ isEnough: (Int, String) -> Bool
    ) -> (SummaryRow) -> Bool {
        let names = rows.compactMap { $0.locality.registry.map(name) }
        let enough = Set(names.grouped { $0 }.filter { isEnough($0.count, $0[0]) }.map { $0[0] })
        return { row in row.locality.registry.map { enough.contains(name($0)) } ?? false }
    }

    /// How many rows that takes.
    func count(_ listing: Listing) -> Int {
        switch listing {
        case .none: 0
        case .strays: strays.count
        case .all: strays.count + vague.map(\.count).reduce(0, +)
        }
    }

    func parts(_ listing: Listing) -> [SummaryPart] {
        let told = exact.map(SummaryPart.many)
        switch listing {
        case .all: return told + (vague.flatMap(\.self) + strays).map(SummaryPart.one)
        case .strays: return told + vague.map(SummaryPart.many) + strays.map(SummaryPart.one)
        case .none:
            let placed = strays.filter { $0.locality.registry != nil }
            let elsewhere = strays.filter { $0.locality.registry == nil }
            return told + vague.map(SummaryPart.many)
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

/// A registry's row, in the form in which rows that are alike can be told as one.
struct SummaryRow {
    /// What rows have in common that are told as one.
    struct Likeness: Hashable {
        fileprivate let heading: Heading
        fileprivate let sayings: [String]
    }

    /// What is done, or what became of it: rows with the same stand together.
    struct Heading: Hashable {
        /// Where it stands among others: lower is further up.
        let rank: Int
        /// Such as `+`; may be empty.
        let mark: String
        /// Such as `log in`.
        let word: String
        var paint: Style.Paint?
        var wordPaint: Style.Paint?
    }

    let locality: Locality
    let heading: Heading
    /// Whether a person wants to know of which account or region it is, such as of what failed.
    let isOfNote: Bool
    let sayings: [SummaryCell]

    func likeness(_ kinds: MessageGrouping) -> Likeness {
        Likeness(heading: heading, sayings: sayings.map { $0.likeness(kinds) })
    }

    /// What is wrong, where something is.
    var complaint: String? {
        for case .complaint(let message) in sayings { return message }
        return nil
    }
}
