import FoundationEssentials
import Platform

/// What a row says beside its registry, so that many rows can say it as one.
enum SummaryCell {
    /// The same in all rows that are alike.
    case words(String, Style.Paint? = nil)
    /// Why not; alike in rows that are alike, but for what is the registry's own.
    case complaint(String)
    /// Differs in how long: the rows say it from the shortest to the longest.
    case time(before: String = "", Duration, text: String, after: String = "", Style.Paint? = nil)
    /// How long a login lasts.
    case valid(until: Date, now: Date)
    /// What is left of a life, from 0 to 1: the rows show the least.
    case left(Double?, Style.Paint?)
    /// Whose registry it is and who signs in, by the names of an account and a profile.
    case who(account: String?, profile: String?)

    /// A text that says a time in words; as it is where it does not.
    init(_ text: String, saying time: Duration?, _ paint: Style.Paint?) {
        if let time, let range = text.firstRange(of: time.inWords) {
            self = .time(
                before: String(text[..<range.lowerBound]), time, text: time.inWords,
                after: String(text[range.upperBound...]), paint)
        } else {
            self = .words(text, paint)
        }
    }

    /// What has to be the same in rows for them to be alike.
    func likeness(_ kinds: MessageGrouping) -> String {
        switch self {
        case .words(let words, _): words
        case .complaint(let message): kinds.kind(of: message)
        case .time(let before, _, _, let after, _): "\(before)…\(after)"
        case .valid: "valid"
        case .who(_, let profile): profile == nil ? "" : "as"
        case .left: ""
        }
    }

    /// What the least and the most of it is held against.
    private var size: Double {
        switch self {
        case .time(_, let time, _, _, _): time / .seconds(1)
        case .valid(let end, _): end.timeIntervalSince1970
        case .left(let part, _): part ?? 1
        case .words, .complaint, .who: 0
        }
    }

    /// What rows that are alike say together.
    /// - Parameters:
    ///   - sayings: the same of each row; at least one.
    ///   - complaint: how a message is shown.
    static func cell(_ sayings: [SummaryCell], complaint: (String) -> String = { $0 }) -> Table.Cell {
        guard let least = sayings.min(by: { $0.size < $1.size }), let most = sayings.max(by: { $0.size < $1.size })
        else { return Table.Cell("") }
        switch (least, most) {
        case (.time(let before, _, let low, let after, let paint), .time(_, _, let high, _, _)):
            return Table.Cell(before + range(low, high) + after, paint)
        case (.valid(let first, let now), .valid(let last, _)):
            let ends = [first, last].map { TimeFormatting.text($0, now: now) }
            let left = [first, last].map { TimeFormatting.left($0, now: now) }
            var cell = Table.Cell("valid until \(range(ends[0], ends[1])) (\(range(left[0], left[1])))")
            cell.short = "\(range(left[0], left[1])) left"
            return cell
        case (.left(let part, let paint), _): return Table.Cell(part.map(StatusText.bar) ?? "", paint)
        case (.words(let words, let paint), _): return Table.Cell(Advice.headline(words), paint)
        case (.complaint(let message), _): return Table.Cell(complaint(message))
        case (.who(let account, _), _):
            let names = [sayings.count == 1 ? account : nil, profiles(sayings)].compactMap(\.self)
            return Table.Cell(names.joined(separator: "  "))
        case (.time, _), (.valid, _): return Table.Cell("")
        }
    }

    private static func range(_ low: String, _ high: String) -> String {
        if low == high { return low }
        return low.contains(scalar: " ") || high.contains(scalar: " ") ? "\(low) – \(high)" : "\(low)–\(high)"
    }

    /// Such as `as p0, p1`, or `as 12 profiles`; nil where there is none.
    private static func profiles(_ sayings: [SummaryCell]) -> String? {
        var names: Set<String> = []
        for case .who(_, let name?) in sayings { names.insert(name) }
        if names.isEmpty { return nil }
        let isShort = names.count <= DisplayLimits.few + 1
        return "as " + (isShort ? names.sorted().joined(separator: ", ") : "\(names.count.withThousands) profiles")
    }
}
