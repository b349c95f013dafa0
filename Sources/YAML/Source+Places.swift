extension Source {
    /// Whether nothing but blanks stands before a place in its line.
    func isIndentation(before place: Position) -> Bool {
        (line(place.line) ?? "").unicodeScalars.prefix(place.column - 1).allSatisfy { $0 == " " || $0 == "\t" }
    }

    /// The character at a place; nil at a line's end.
    func character(at place: Position) -> Unicode.Scalar? {
        rest(from: place).first
    }

    /// Returns a stretch of a line, which may be long, and whether the line goes on behind it.
    /// - Parameters:
    ///   - skipped: how many characters stand before it in the line.
    ///   - count: its length in characters, if the line is long enough.
    func stretch(ofLine number: Int, skipping skipped: Int, count: Int) -> (
        text: String.UnicodeScalarView, goesOn: Bool
    ) {
        guard let line = lineBytes(number) else { return (String.UnicodeScalarView(), false) }
        if line.count <= Source.longLine {
            let rest = String(decoding: line, as: UTF8.self).unicodeScalars.dropFirst(skipped)
            return (String.UnicodeScalarView(rest.prefix(count)), !rest.dropFirst(count).isEmpty)
        }
        let start = index(of: Position(line: number, column: skipped + 1)) ?? line.endIndex
        let end = index(of: Position(line: number, column: skipped + count + 1)) ?? line.endIndex
        return (String(decoding: bytes[start..<end], as: UTF8.self).unicodeScalars, end < line.endIndex)
    }

    /// The bytes from one place of a line to another in the same line; `nil` if they are not in one line.
    package func bytes(in span: Span) -> ArraySlice<UInt8>? {
        guard span.start.line == span.end.line, let start = index(of: span.start), let end = index(of: span.end),
            start <= end
        else { return nil }
        return bytes[start..<end]
    }

    /// Where a scalar ends. libyaml lets a block scalar end where the next line with content starts.
    func contentEnd(of scalar: Scalar, at span: Span) -> Position {
        guard scalar.style == .literal || scalar.style == .folded, span.end.column == 1 else { return span.end }
        var line = span.end.line
        var length = 0
        while length == 0, line > span.start.line {
            line -= 1
            length = contentLength(ofLine: line)
        }
        return Position(line: line, column: length + 1)
    }

    /// Where a tag stands that is before or behind an anchor.
    ///
    /// - Parameter start: Of the node.
    func span(ofTag tag: String, at start: Position) -> Span {
        var place = start
        var rest = rest(from: start)
        if rest.first == "&" {
            let anchor = rest.prefix { scalar in scalar != " " && scalar != "\t" }
            let blanks = rest.dropFirst(anchor.count).prefix { scalar in scalar == " " || scalar == "\t" }
            place.column += anchor.count + blanks.count
            rest = rest.dropFirst(anchor.count + blanks.count)
        }
        guard rest.starts(with: tag.unicodeScalars) else { return Span(start: start, end: start) }
        let end = Position(line: place.line, column: place.column + tag.unicodeScalars.count)
        return Span(start: place, end: end)
    }

    /// The first line after `count` others that start with the same bytes.
    func lineNumber(after count: Int, startingWith prefix: String) -> Int? {
        (1...lineCount).lazy.filter { self.bytes(fromLine: $0).starts(with: prefix.utf8) }.dropFirst(count).first
    }

    /// In Unicode scalars, without blanks at the end.
    private func contentLength(ofLine number: Int) -> Int {
        guard let line = lineBytes(number), let last = line.lastIndex(where: { $0 != 0x20 && $0 != 0x09 }) else {
            return 0
        }
        return String(decoding: line[...last], as: UTF8.self).unicodeScalars.count
    }

    private func rest(from place: Position) -> Substring.UnicodeScalarView {
        (line(place.line) ?? "").unicodeScalars.dropFirst(place.column - 1)
    }
}
