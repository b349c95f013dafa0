import Platform

/// The messages of a table's rows, and the footnotes below the table.
///
/// A message that several rows share, or that is too long for a row, is a numbered footnote: its rows show the number.
/// Of any other message the row shows the first line, and the further lines are below the table.
struct MessageFootnotes {
    /// The different messages in the rows' order.
    private var messages: [RenderedMessage] = []

    /// The footnotes' numbers by message. A message that its row shows has none.
    private var numbers: [RenderedMessage: Int] = [:]

    /// The further lines that several messages share.
    private let shared: Set<[String]>

    /// Whether a reader could take a message's further lines for those of another row.
    private let isAmbiguous: Bool

    /// - Parameters:
    ///   - rows: the messages of the rows that have one.
    ///   - others: how many rows have none.
    init(_ rows: [RenderedMessage], others: Int = 0) {
        let counts = Dictionary(rows.map { ($0, 1) }, uniquingKeysWith: +)
        isAmbiguous = counts.count > 1 || others > 0
        shared = Dictionary(grouping: counts.keys, by: \.furtherLines).filter { $1.count > 1 && !$0.isEmpty }
            .reduce(into: []) { $0.insert($1.key) }
        var seen: Set<RenderedMessage> = []
        for message in rows where seen.insert(message).inserted {
            let isShared = counts[message] ?? 0 > 1
            let further = message.furtherLines
            let isLong = !further.isEmpty && !shared.contains(further) && message.headline.count > Self.room
            let isNumbered = isShared || (isLong && isAmbiguous)
            if isNumbered { numbers[message] = numbers.count + 1 }
            messages.append(message)
        }
    }

    /// The most characters of a message that is shown both in its row and below the table.
    private static let room = 60

    /// Returns what a row shows of its message: the first line or the footnote's number.
    func cell(_ message: RenderedMessage) -> String {
        numbers[message].map { "[\($0)]" } ?? message.headline
    }

    /// The lines below the table, with a blank line after them; empty if none exist.
    var lines: [String] {
        var lines: [String] = []
        var said: Set<[String]> = []
        for message in messages {
            let (first, rest) = (message.headline, message.furtherLines)
            if let number = numbers[message] {
                let mark = "[\(number)] "
                lines += ["  " + mark + first] + rest.map { "  " + String(repeating: " ", count: mark.count) + $0 }
            } else if shared.contains(rest) {
                if said.insert(rest).inserted { lines += rest.map { "  " + $0 } }
            } else if !rest.isEmpty {
                if isAmbiguous { lines.append("  " + first) }
                lines += rest.map { (isAmbiguous ? "    " : "  ") + $0 }
            }
        }
        return lines.isEmpty ? [] : lines + [""]
    }
}
