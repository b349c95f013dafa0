extension String {
    /// The text with berth's own symbols in ASCII, for a locale that has no others. What others wrote stays as it is.
    var symbolsInASCII: String {
        if utf8.allSatisfy({ $0 < 0x80 }) { return self }
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if let replacement = Self.asciiSymbols[scalar] {
                text.append(contentsOf: replacement.unicodeScalars)
            } else {
                text.append(scalar)
            }
        }
        return String(text)
    }

    /// As wide as the symbol where tables and bars count on it.
    private static let asciiSymbols: [Unicode.Scalar: String] = [
        "✓": "+", "✗": "x", "·": "*", "×": "x", "–": "-", "→": ">", "…": "...", "█": "#", "░": ".", "━": "=", "─": "-",
    ]
}
