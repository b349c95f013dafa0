import Platform

/// The messages of a table's rows. What rows have in common is said once below them, and so is what is too long for a
/// row: such a message stands there under a number. The further lines of one that fits stand there behind its first.
struct MessageFootnotes {
    /// Each different one, in the rows' order.
    private var messages: [String] = []

    /// By message; none for one that its row says.
    private var numbers: [String: Int] = [:]

    /// The further lines that several messages have in common.
    private let shared: Set<[Substring]>

    /// Whether a message's further lines can be taken for those of another row.
    private let isAmbiguous: Bool

    /// - Parameters:
    ///   - texts: those of the rows that have one.
    ///   - others: how many rows have something else to say.
    init(_ texts: [String], others: Int = 0) {
        let counts = Dictionary(texts.map { ($0, 1) }, uniquingKeysWith: +)
        isAmbiguous = counts.count > 1 || others > 0
        shared = Dictionary(grouping: counts.keys, by: Self.furtherLines).filter { $1.count > 1 && !$0.isEmpty }
            .reduce(into: []) { $0.insert($1.key) }
        var seen: Set<String> = []
        for text in texts where seen.insert(text).inserted {
            let isShared = counts[text] ?? 0 > 1
            let further = Self.furtherLines(text)
            let isLong = !further.isEmpty && !shared.contains(further) && Self.headline(text).count > Self.room
            let isNumbered = isShared || (isLong && isAmbiguous)
            if isNumbered { numbers[text] = numbers.count + 1 }
            messages.append(text)
        }
    }

    /// How many characters of a message stand in a row where they stand below it as well.
    private static let room = 60

    /// What a row shows of its message: its first line, or its number.
    func cell(_ text: String) -> String {
        numbers[text].map { "[\($0)]" } ?? Self.headline(text)
    }

    /// A message's first line.
    static func headline(_ message: String) -> String {
        message.utf8.firstIndex(of: UInt8(ascii: "\n")).map { String(message[..<$0]) } ?? message
    }

    private static func furtherLines(_ message: String) -> [Substring] {
        Array(message.split(scalar: "\n").dropFirst())
    }

    /// What the rows had no room for, with a blank line behind it; nothing where there is none. Where the rows differ, it
    /// stands below the line that it belongs to, or is said once where it is the same for several of them.
    var lines: [String] {
        var lines: [String] = []
        var said: Set<[Substring]> = []
        for text in messages {
            let (first, rest) = (Self.headline(text), Self.furtherLines(text))
            if let number = numbers[text] {
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
