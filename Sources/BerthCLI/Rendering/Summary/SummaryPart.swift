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
