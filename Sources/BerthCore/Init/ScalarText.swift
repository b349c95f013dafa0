import Platform

/// Texts out of other programs' files, as they may stand in a manifest: whatever is in them, none adds structure or
/// takes a variable's value.
enum ScalarText {
    /// A value that means the text, and nothing but it.
    static func value(_ text: String) -> String { scalar(literal(text)) }

    /// A key, in which nothing is substituted.
    static func key(_ text: String) -> String { scalar(text) }

    /// A part of a comment: one line of characters that every reader of YAML takes.
    static func remark(_ text: String) -> String {
        String(String.UnicodeScalarView(text.harmless(limit: 100).unicodeScalars.map { isShown($0) ? $0 : "?" }))
    }

    /// Scalar by scalar, as what reads it looks at bytes: to Swift a brace with an accent on it is another character.
    private static func literal(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "{" && scalars.last == "$" { scalars.append("$") }
            scalars.append(scalar)
        }
        return String(scalars)
    }

    private static func scalar(_ text: String) -> String {
        isPlain(text) ? text : "\"\(text.unicodeScalars.map(escaped).joined())\""
    }

    /// What some reader of YAML takes for something else than text; all else that is, begins with no letter.
    private static let words: Set = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]

    /// Whether the text means itself to every reader of YAML, in brackets too.
    private static func isPlain(_ text: String) -> Bool {
        let option = text.hasPrefix("--") ? text.utf8.dropFirst(2) : text.utf8[...]
        guard option.first?.isLetter == true, option.last != UInt8(ascii: ":"), !words.contains(text.lowercased())
        else { return false }
        return option.allSatisfy { $0.isWordByte || "-./@+:$".utf8.contains($0) }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        if scalar == "\"" || scalar == "\\" { return "\\\(scalar)" }
        if isShown(scalar) { return String(scalar) }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let length = scalar.value > 0xFFFF ? 8 : 4
        return (length == 8 ? "\\U" : "\\u") + String(repeating: "0", count: length - digits.count) + digits
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        (0x20...0x7E).contains(scalar.value) || scalar.value > 0x7F && scalar.properties.isAlphabetic
    }
}
