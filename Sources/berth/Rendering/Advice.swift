/// The messages of a table's rows: their first lines stand in the rows, and what follows is said once below them,
/// however many rows have it in common.
struct Advice {
    private let messages: [String]

    init(_ messages: [String]) {
        self.messages = messages
    }

    /// What a row has room for.
    static func headline(_ message: String) -> String {
        String(message.prefix { $0 != "\n" })
    }

    /// Each different remainder once, in the rows' order, with a blank line behind them; nothing where there is none.
    var lines: [String] {
        var lines: [String] = []
        for message in messages {
            let rest = message.split(separator: "\n").dropFirst().map { "  \($0)" }
            if !rest.isEmpty, !lines.contains(rest[0]) { lines += rest }
        }
        return lines.isEmpty ? [] : lines + [""]
    }
}
