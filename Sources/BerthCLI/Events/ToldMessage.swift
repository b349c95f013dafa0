import Platform

/// A message for a person, as events tell it: what happened, and what to do.
struct ToldMessage {
    /// The first line.
    let text: String
    /// The further lines; nil where there are none.
    let hint: String?

    /// - Parameter message: its first line says what happened, the others what to do.
    init(_ message: String) {
        let lines = message.split(scalar: "\n", maxSplits: 1)
        text = lines.first.map(String.init) ?? ""
        hint = lines.count > 1 ? String(lines[1]) : nil
    }
}
