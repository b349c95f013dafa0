/// The messages of a table's rows: their first lines stand in the rows, and what follows is said once below them,
/// however many rows have it in common.
struct Advice {
    /// Each different one, in the rows' order.
    private let messages: [String]

    init(_ messages: [String]) {
        var seen: Set<String> = []
        self.messages = messages.filter { seen.insert($0).inserted }
    }

    /// What a row has room for.
    static func headline(_ message: String) -> String {
        String(message.prefix { $0 != "\n" })
    }

    /// What the rows had no room for, with a blank line behind it; nothing where there is none. Where the rows differ, it
    /// stands below the line that it belongs to.
    var lines: [String] {
        var lines: [String] = []
        for message in messages {
            let rest = message.split(separator: "\n").dropFirst()
            guard !rest.isEmpty else { continue }
            if messages.count > 1 { lines.append("  " + Self.headline(message)) }
            lines += rest.map { (messages.count > 1 ? "    " : "  ") + $0 }
        }
        return lines.isEmpty ? [] : lines + [""]
    }
}
