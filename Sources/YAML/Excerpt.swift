/// A line of a text as a terminal shows it, and the line that underlines a place in it.
struct Excerpt {
    /// Without tabs, control characters and blanks at the end.
    let text: String
    /// Blanks, then `^` and `~`.
    let underline: String

    /// Longer lines are cut around the place. In characters.
    private static let window = 120
    /// How much of a cut line is shown before the place.
    private static let lead = 40

    init(of span: Span, in source: Source) {
        let start = span.start.column - 1
        func stretch(skipping skipped: Int) -> (text: String.UnicodeScalarView, goesOn: Bool) {
            source.stretch(ofLine: span.start.line, skipping: skipped, count: Self.window)
        }
        var (shown, isCut) = stretch(skipping: 0)
        let skipped = !isCut || start < Self.window - Self.lead ? 0 : start - Self.lead
        if skipped > 0 { (shown, isCut) = stretch(skipping: skipped) }

        var cells = Cells(text: skipped > 0 ? "…" : "", width: skipped > 0 ? 1 : 0)
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

/// Characters as a terminal shows them, side by side.
private struct Cells {
    var text: String
    /// In columns of the terminal.
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

    var withoutTrailingBlanks: Cells {
        var copy = self
        while copy.text.unicodeScalars.last == " " {
            copy.text.unicodeScalars.removeLast()
            copy.width -= 1
        }
        return copy
    }
}
