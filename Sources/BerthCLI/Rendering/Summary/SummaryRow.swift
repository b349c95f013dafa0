import FoundationEssentials
import Platform

/// A registry's row, in the form in which rows that are alike can be told as one.
struct SummaryRow {
    /// What rows have in common that are told as one.
    struct GroupingKey: Hashable {
        fileprivate let heading: Heading
        fileprivate let cells: [String]
    }

    /// What is done, or what became of it: rows with the same stand together.
    struct Heading: Hashable {
        /// Where it stands among others: lower is further up.
        let rank: Int
        /// Such as `+`; may be empty.
        let mark: String
        /// Such as `log in`.
        let word: String
        var paint: TextStyle.Paint?
        var wordPaint: TextStyle.Paint?
    }

    let location: RegistryLocation
    let heading: Heading
    /// Whether a person wants to know of which account or region it is, such as of what failed.
    let isNotable: Bool
    let cells: [SummaryCell]

    func groupingKey(_ kinds: MessageGrouping) -> GroupingKey {
        GroupingKey(heading: heading, cells: cells.map { $0.groupingKey(kinds) })
    }

    /// What is wrong, where something is.
    var problem: String? {
        for case .problem(let message) in cells { return message }
        return nil
    }
}

/// What a row says beside its registry, so that many rows can say it as one.
enum SummaryCell {
    /// The same in all rows that are alike.
    case words(String, TextStyle.Paint? = nil)
    /// Why not; alike in rows that are alike, but for what is the registry's own.
    case problem(String)
    /// Differs in how long: the rows say it from the shortest to the longest.
    case time(before: String = "", Duration, text: String, after: String = "", TextStyle.Paint? = nil)
    /// How long a login lasts.
    case valid(until: Date, now: Date)
    /// What is left of a life, from 0 to 1: the rows show the least.
    case left(Double?, TextStyle.Paint?)
    /// Whose registry it is and who signs in, by the names of an account and a profile.
    case owner(account: String?, profile: String?)

    /// A text that says a time in words; as it is where it does not.
    init(_ text: String, duration time: Duration?, _ paint: TextStyle.Paint?) {
        if let time, let range = text.firstRange(of: time.inWords) {
            self = .time(
                before: String(text[..<range.lowerBound]), time, text: time.inWords,
                after: String(text[range.upperBound...]), paint)
        } else {
            self = .words(text, paint)
        }
    }

    /// What has to be the same in rows for them to be alike.
    func groupingKey(_ kinds: MessageGrouping) -> String {
        switch self {
        case .words(let words, _): words
        case .problem(let message): kinds.kind(of: message)
        case .time(let before, _, _, let after, _): "\(before)…\(after)"
        case .valid: "valid"
        case .owner(_, let profile): profile == nil ? "" : "as"
        case .left: ""
        }
    }

    /// What the least and the most of it is held against.
    private var size: Double {
        switch self {
        case .time(_, let time, _, _, _): time / .seconds(1)
        case .valid(let end, _): end.timeIntervalSince1970
        case .left(let part, _): part ?? 1
        case .words, .problem, .owner: 0
        }
    }

    /// What rows that are alike say together.
    /// - Parameters:
    ///   - sayings: the same of each row; at least one.
    ///   - complaint: how a message is shown.
    static func cell(_ cells: [SummaryCell], problem: (String) -> String = { $0 }) -> TextTable.Cell {
        guard let least = cells.min(by: { $0.size < $1.size }), let most = cells.max(by: { $0.size < $1.size })
        else { return TextTable.Cell("") }
        switch (least, most) {
        case (.time(let before, _, let low, let after, let paint), .time(_, _, let high, _, _)):
            return TextTable.Cell(before + range(low, high) + after, paint)
        case (.valid(let first, let now), .valid(let last, _)):
            let ends = [first, last].map { TimeFormatting.text($0, now: now) }
            let left = [first, last].map { TimeFormatting.left($0, now: now) }
            var cell = TextTable.Cell("valid until \(range(ends[0], ends[1])) (\(range(left[0], left[1])))")
            cell.short = "\(range(left[0], left[1])) left"
            return cell
        case (.left(let part, let paint), _): return TextTable.Cell(part.map(StatusText.bar) ?? "", paint)
        case (.words(let words, let paint), _): return TextTable.Cell(MessageFootnotes.headline(words), paint)
        case (.problem(let message), _): return TextTable.Cell(problem(message))
        case (.owner(let account, _), _):
            let names = [cells.count == 1 ? account : nil, profiles(cells)].compactMap(\.self)
            return TextTable.Cell(names.joined(separator: "  "))
        case (.time, _), (.valid, _): return TextTable.Cell("")
        }
    }

    private static func range(_ low: String, _ high: String) -> String {
        if low == high { return low }
        return low.contains(scalar: " ") || high.contains(scalar: " ") ? "\(low) – \(high)" : "\(low)–\(high)"
    }

    /// Such as `as p0, p1`, or `as 12 profiles`; nil where there is none.
    private static func profiles(_ cells: [SummaryCell]) -> String? {
        var names: Set<String> = []
        for case .owner(_, let name?) in cells { names.insert(name) }
        if names.isEmpty { return nil }
        let isShort = names.count <= DisplayLimits.few + 1
        return "as " + (isShort ? names.sorted().joined(separator: ", ") : "\(names.count.withThousands) profiles")
    }
}
