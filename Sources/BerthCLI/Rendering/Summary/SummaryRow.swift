import FoundationEssentials
import Platform

/// A registry's row, in a form that a summary can combine with similar rows.
struct SummaryRow {
    /// What rows have in common if one line stands for all of them.
    struct GroupingKey: Hashable {
        fileprivate let heading: Heading
        fileprivate let cells: [String]
    }

    /// The action or the result. Rows with the same heading are next to each other.
    struct Heading: Hashable {
        /// The heading's place: lower ranks come first.
        let rank: Int
        /// A mark such as `+`; may be empty.
        let mark: String
        /// A word such as `log in`.
        let word: String
        var paint: TextStyle.Paint?
        var wordPaint: TextStyle.Paint?
    }

    let location: RegistryLocation
    let heading: Heading
    /// Whether the account and the region matter to the user, such as for a failure.
    let isNotable: Bool
    let cells: [SummaryCell]

    func groupingKey(_ kinds: MessageGrouping) -> GroupingKey {
        GroupingKey(heading: heading, cells: cells.map { $0.groupingKey(kinds) })
    }

    /// The row's error message; `nil` if it has none.
    var problem: UserMessage? {
        for case .problem(let message) in cells { return message }
        return nil
    }
}

/// A cell of a summary row, in a form that can be combined for many rows.
enum SummaryCell {
    /// Text that is the same in all combined rows.
    case words(String, TextStyle.Paint? = nil)
    /// An error message. Combined rows may differ in the registry's host, account or region.
    case problem(UserMessage)
    /// A message that is the same in all combined rows; the cell shows its summary.
    case message(UserMessage, TextStyle.Paint? = nil)
    /// A duration. Combined rows show the shortest and the longest.
    case time(before: String = "", Duration, text: String, after: String = "", TextStyle.Paint? = nil)
    /// When a login expires.
    case valid(until: Date, now: Date)
    /// The remaining part of a lifetime, from 0 to 1. Combined rows show the smallest.
    case left(Double?, TextStyle.Paint?)
    /// The names of the registry's account and profile.
    case owner(account: String?, profile: String?)

    /// Makes a cell of a message's summary, whose duration may differ in combined rows.
    init(_ message: UserMessage, _ paint: TextStyle.Paint?) {
        let segments = message.summary.segments
        for (index, segment) in segments.enumerated() {
            guard case .parameter(.duration(let time)) = segment else { continue }
            self = .time(
                before: Self.text(segments[..<index]), time, text: time.inWords,
                after: Self.text(segments[(index + 1)...]), paint)
            return
        }
        self = .message(message, paint)
    }

    private static func text(_ segments: ArraySlice<MessageText.Segment>) -> String {
        segments.map(\.text).joined()
    }

    /// Returns the part of the cell that must be the same in combined rows.
    func groupingKey(_ kinds: MessageGrouping) -> String {
        switch self {
        case .words(let words, _): words
        case .problem(let message): kinds.kind(of: message)
        case .message(let message, _): message.description
        case .time(let before, _, _, let after, _): "\(before)…\(after)"
        case .valid: "valid"
        case .owner(_, let profile): profile == nil ? "" : "as"
        case .left: ""
        }
    }

    /// The value that orders the cells of combined rows.
    private var size: Double {
        switch self {
        case .time(_, let time, _, _, _): time / .seconds(1)
        case .valid(let end, _): end.timeIntervalSince1970
        case .left(let part, _): part ?? 1
        case .words, .problem, .message, .owner: 0
        }
    }

    /// Combines the cells of similar rows.
    /// - Parameters:
    ///   - cells: one cell of each row; at least one.
    ///   - problem: returns the text for an error message.
    static func cell(_ cells: [SummaryCell], problem: (UserMessage) -> String = \.description) -> TextTable.Cell {
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
        case (.words(let words, let paint), _): return TextTable.Cell(words, paint)
        case (.message(let message, let paint), _): return TextTable.Cell(message.summary.description, paint)
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

    /// Returns a text such as `as p0, p1`, or `as 12 profiles`; `nil` if there is no profile.
    private static func profiles(_ cells: [SummaryCell]) -> String? {
        var names: Set<String> = []
        for case .owner(_, let name?) in cells { names.insert(name) }
        if names.isEmpty { return nil }
        let isShort = names.count <= DisplayLimits.few + 1
        return "as " + (isShort ? names.sorted().joined(separator: ", ") : "\(names.count.withThousands) profiles")
    }
}
