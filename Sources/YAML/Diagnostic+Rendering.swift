import Platform

extension Diagnostic: CustomStringConvertible {
    package var description: String { rendered() }

    /// Renders the message, the quoted line with the span underlined, and the notes; without colour and without a final
    /// line break.
    ///
    ///     berth.yaml:9:5: error: unknown key `region` in an account
    ///       9 |     region: [us-east-2]
    ///         |     ^~~~~~ did you mean `regions`?
    ///
    /// Control characters become U+FFFD, tabs become blanks, and long lines are truncated.
    ///
    /// A diagnostic that quotes no lines has one line for the message, one for the hint, and one for each note.
    package func rendered() -> String {
        guard quotesLines else {
            let problem = Self.heading(severity.rawValue, message, at: span, of: source)
            let hints = [hint].compactMap { $0.map { "  " + Self.oneLine($0) } }
            return ([problem] + hints + notes.map { Self.heading("note", $0.message, at: $0.span, of: $0.source) })
                .joined(separator: "\n")
        }
        let lines = [span.start.line] + notes.map(\.span.start.line)
        let width = lines.map { String($0).count }.max() ?? 1
        var parts = [Self.render(severity.rawValue, message, at: span, of: source, hint: hint, numberWidth: width)]
        for note in notes {
            parts.append(Self.render("note", note.message, at: note.span, of: note.source, numberWidth: width))
        }
        return parts.joined(separator: "\n")
    }

    private static func render(
        _ kind: String,
        _ message: String,
        at span: SourceSpan,
        of source: SourceText,
        hint: String? = nil,
        numberWidth: Int
    ) -> String {
        let excerpt = SourceExcerpt(of: span, in: source)
        let number = String(span.start.line)
        let padded = String(repeating: " ", count: numberWidth - number.count) + number
        let margin = String(repeating: " ", count: numberWidth)
        return """
            \(heading(kind, message, at: span, of: source))
              \(padded) |\(excerpt.text.isEmpty ? "" : " " + excerpt.text)
              \(margin) | \(excerpt.underline)\(hint.map { " " + oneLine($0) } ?? "")
            """
    }

    private static func heading(_ kind: String, _ message: String, at span: SourceSpan, of source: SourceText) -> String
    {
        "\(oneLine(source.name)):\(span.start.line):\(span.start.column): \(kind): \(oneLine(message))"
    }

    /// Returns a text in one line that is safe for a terminal: it may quote a file.
    private static func oneLine(_ text: String) -> String {
        let limit = 400
        let shown = text.unicodeScalars.prefix(limit).map(\.printable)
        return String(String.UnicodeScalarView(shown)) + (text.unicodeScalars.count > limit ? "…" : "")
    }
}

/// A line of a text for a terminal, and the line that underlines a span in it.
struct SourceExcerpt {
    /// The line without tabs, control characters and trailing blanks.
    let text: String
    /// Blanks, then `^` and `~`.
    let underline: String

    /// The maximum length, in characters. Longer lines are truncated around the span.
    private static let window = 120
    /// The number of characters before the span in a truncated line.
    private static let lead = 40

    init(of span: SourceSpan, in source: SourceText) {
        let start = span.start.column - 1
        func stretch(skipping skipped: Int) -> (text: String.UnicodeScalarView, goesOn: Bool) {
            source.stretch(ofLine: span.start.line, skipping: skipped, count: Self.window)
        }
        var (shown, isCut) = stretch(skipping: 0)
        let skipped = !isCut || start < Self.window - Self.lead ? 0 : start - Self.lead
        if skipped > 0 { (shown, isCut) = stretch(skipping: skipped) }

        var cells = TerminalCells(text: skipped > 0 ? "…" : "", width: skipped > 0 ? 1 : 0)
        cells.append(shown.prefix(start - skipped))
        let before = cells.width
        let length = span.end.line > span.start.line ? Int.max : max(0, span.end.column - span.start.column)
        cells.append(shown.dropFirst(start - skipped).prefix(length))
        let marked = (span.end.line > span.start.line ? cells.withoutTrailingBlanks.width : cells.width) - before
        cells.append(shown.dropFirst(start - skipped).dropFirst(length))

        text = cells.withoutTrailingBlanks.text + (isCut ? "…" : "")
        underline =
            String(repeating: " ", count: before) + "^" + String(repeating: "~", count: max(0, marked - 1))
    }
}

/// A text for a terminal, with its width.
private struct TerminalCells {
    var text: String
    /// The width in terminal columns.
    var width: Int

    private static let tabWidth = 4

    mutating func append(_ scalars: some Sequence<Unicode.Scalar>) {
        for scalar in scalars {
            if scalar == "\t" {
                let blanks = Self.tabWidth - width % Self.tabWidth
                text += String(repeating: " ", count: blanks)
                width += blanks
            } else {
                let shown = scalar.printable
                text.unicodeScalars.append(shown)
                width += shown.columns
            }
        }
    }

    var withoutTrailingBlanks: TerminalCells {
        var copy = self
        while copy.text.unicodeScalars.last == " " {
            copy.text.unicodeScalars.removeLast()
            copy.width -= 1
        }
        return copy
    }
}

extension Unicode.Scalar {
    /// The character itself, or U+FFFD if a terminal would interpret or hide it.
    var printable: Unicode.Scalar { isActedOn ? "\u{FFFD}" : self }
}
