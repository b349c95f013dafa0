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
    let sayings: [Saying]

    func likeness(_ kinds: MessageKinds) -> Likeness {
        Likeness(heading: heading, sayings: sayings.map { $0.likeness(kinds) })
    }

    /// What is wrong, where something is.
    var complaint: String? {
        for case .complaint(let message) in sayings { return message }
        return nil
    }
}
