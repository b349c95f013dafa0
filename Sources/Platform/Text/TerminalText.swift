extension String {
    /// Returns other programs' text as one line that is safe for a terminal and a log: without control and formatting
    /// characters (each becomes a space) or commands to a log's reader, cut to a number of scalars.
    package func harmless(limit: Int) -> String {
        let line = inOneLine.trimmed()
        // In Unicode scalars: Swift's characters may have any length, because accents accumulate.
        let scalars = line.unicodeScalars
        return scalars.count <= limit ? line : String(String.UnicodeScalarView(scalars.prefix(limit - 1))) + "…"
    }

    /// The same at its whole length, with the spaces at its ends.
    package var inOneLine: String {
        isHarmlessASCII(but: []) ? self : TerminalText(of: self, keeping: []).string
    }

    /// Whether the text is one line without control and formatting characters, as a name must be.
    package var isHarmlessLine: Bool { unicodeScalars.allSatisfy { !$0.isActedOn } }

    /// Returns a whole text for printing: the same for each line, also without commands at its start, but with some
    /// sequences of control characters.
    /// - Parameter sequences: those of berth's own colors.
    package func harmlessLines(keeping sequences: [String]) -> String {
        isHarmlessASCII(but: ["\n"]) ? self : TerminalText(of: self, keeping: sequences + ["\n"]).string
    }

    /// The same JSON with escapes instead of characters that a terminal or a log viewer would act on. For the output of
    /// an encoder, which has no line feeds inside of strings.
    package var harmlessJSON: String {
        if isHarmlessASCII(but: ["\n"]) { return self }
        var (escaped, last) = (String.UnicodeScalarView(), Unicode.Scalar(" "))
        for scalar in unicodeScalars {
            if scalar != "\n" && (scalar.isActedOn || scalar == "#" && last == "#") {
                escaped.append(contentsOf: scalar.jsonEscape.unicodeScalars)
            } else {
                escaped.append(scalar)
            }
            last = scalar
        }
        return String(escaped)
    }

    /// Returns whether the text is printable ASCII without signs of commands, like almost every text.
    private func isHarmlessASCII(but allowed: [Unicode.Scalar]) -> Bool {
        var last: UInt8 = 0
        for byte in utf8 {
            guard (0x20...0x7E).contains(byte) || byte < 0x20 && allowed.contains(Unicode.Scalar(byte)) else {
                return false
            }
            if byte == last && (byte == UInt8(ascii: "#") || byte == UInt8(ascii: ":")) { return false }
            last = byte
        }
        return true
    }
}

/// A text without sequences that a terminal or a CI runner acts on.
///
/// GitHub's runner treats a line as a command if it starts with `::name::`, after any blanks, or contains `##[name]`
/// (`src/Runner.Common/ActionCommand.cs` of https://github.com/actions/runner). Azure's runner has `##vso[name]`, and
/// TeamCity `##teamcity[name`. A space separates two of those signs.
private struct TerminalText {
    private(set) var string = ""

    init(of text: String, keeping sequences: [String]) {
        var scalars = String.UnicodeScalarView()
        let isWhole = sequences.contains { $0.hasSameBytes(as: "\n") }
        // The part of the line after its blanks: nothing, a colon, or more.
        var (opening, last) = (0, Unicode.Scalar(" "))
        var rest = Substring(text).unicodeScalars
        while let scalar = rest.first {
            if scalar.value < 0x20, let kept = sequences.first(where: { rest.starts(with: $0.unicodeScalars) }) {
                scalars.append(contentsOf: kept.unicodeScalars)
                rest.removeFirst(kept.unicodeScalars.count)
                if scalar == "\n" { (opening, last) = (0, " ") }
                continue
            }
            rest.removeFirst()
            let shown = scalar.isActedOn ? " " : scalar
            let isCommand = shown == "#" && last == "#" || isWhole && shown == ":" && last == ":" && opening == 1
            if isCommand { scalars.append(" ") }
            scalars.append(shown)
            if opening > 0 || !shown.properties.isWhitespace { opening = opening == 0 && shown == ":" ? 1 : 2 }
            last = shown
        }
        string = String(scalars)
    }
}

extension Unicode.Scalar {
    /// Whether a terminal may act on the scalar instead of showing it, or change the direction of text. Zero-width
    /// joiners are part of scripts and emoji.
    package var isActedOn: Bool {
        if value < 0x7F { return value < 0x20 }
        return switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        case .format: self != "\u{200C}" && self != "\u{200D}"
        default: false
        }
    }

    /// An escape such as `\u001b`; two halves above U+FFFF.
    fileprivate var jsonEscape: String {
        String(self).utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }
}
