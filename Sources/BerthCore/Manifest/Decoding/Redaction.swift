import YAML

/// The places of a text that nobody may see.
struct Redaction {
    private let source: Source
    /// Each once: an alias may put the same scalar into many nodes.
    private var spans: Set<Span> = []

    init(of source: Source) {
        self.source = source
    }

    mutating func add(_ span: Span) {
        spans.insert(span)
    }

    /// The same text with asterisks in those places: every line and column stays where it is.
    func redacted() -> Source {
        var lines: [[Unicode.Scalar]] = []
        while let line = source.line(lines.count + 1) { lines.append(Array(line.unicodeScalars)) }
        for span in spans {
            for number in span.start.line...span.end.line where number <= lines.count {
                let from = number == span.start.line ? span.start.column - 1 : 0
                let to = number == span.end.line ? span.end.column - 1 : .max
                for column in lines[number - 1].indices.clamped(to: from..<max(from, to)) {
                    if lines[number - 1][column] != " " { lines[number - 1][column] = "*" }
                }
            }
        }
        let text = lines.map { String(String.UnicodeScalarView($0)) }.joined(separator: "\n")
        return Source(name: source.name, bytes: Array(text.utf8))
    }
}
