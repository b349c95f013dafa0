/// The messages of a table's rows. What rows have in common is said once below them, and so is what is too long for a
/// row: such a message stands there under a number. The further lines of one that fits stand there behind its first.
struct Advice {
    private struct Message {
        var text: String
        /// nil where its row says it.
        var number: Int?
    }

    /// Each different one, in the rows' order.
    private var messages: [Message] = []

    /// Whether a message's further lines can be taken for those of another row.
    private let isAmbiguous: Bool

    /// - Parameters:
    ///   - texts: those of the rows that have one.
    ///   - others: how many rows have something else to say.
    init(_ texts: [String], others: Int = 0) {
        let counts = Dictionary(texts.map { ($0, 1) }, uniquingKeysWith: +)
        isAmbiguous = counts.count > 1 || others > 0
        var seen: Set<String> = []
        var number = 0
        for text in texts where seen.insert(text).inserted {
            let isShared = counts[text] ?? 0 > 1
            let isLong = text.contains("\n") && Self.headline(text).count > Self.room
            let isNumbered = isShared || (isLong && isAmbiguous)
            if isNumbered { number += 1 }
            messages.append(Message(text: text, number: isNumbered ? number : nil))
        }
    }

    /// How many characters of a message stand in a row where they stand below it as well.
    private static let room = 60

    /// What a row shows of its message: its first line, or its number.
    func cell(_ text: String) -> String {
        let number = messages.first { $0.text == text }?.number
        return number.map { "[\($0)]" } ?? Self.headline(text)
    }

    /// A message's first line.
    static func headline(_ message: String) -> String {
        String(message.prefix { $0 != "\n" })
    }

    /// What the rows had no room for, with a blank line behind it; nothing where there is none. Where the rows differ, it
    /// stands below the line that it belongs to.
    var lines: [String] {
        var lines: [String] = []
        for message in messages {
            let (first, rest) = (Self.headline(message.text), message.text.split(separator: "\n").dropFirst())
            if let number = message.number {
                let mark = "[\(number)] "
                lines += ["  " + mark + first] + rest.map { "  " + String(repeating: " ", count: mark.count) + $0 }
            } else if !rest.isEmpty {
                if isAmbiguous { lines.append("  " + first) }
                lines += rest.map { (isAmbiguous ? "    " : "  ") + $0 }
            }
        }
        return lines.isEmpty ? [] : lines + [""]
    }
}
