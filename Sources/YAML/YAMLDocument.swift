/// A text in YAML, as libyaml understands it: 1.1 with most of 1.2.
package enum YAMLDocument {
    /// Reads a text into a tree.
    ///
    /// Anchors, aliases and merge keys (`<<`) are resolved. Scalars keep their text. YAML's core tags, such as `!!str`,
    /// are allowed and change nothing.
    ///
    /// - Throws: The first problem: a fault of syntax or encoding, a duplicate key, a key that is no scalar, an alias
    ///   without an anchor or inside its own, another tag, a second document, an empty text, or one beyond the bounds
    ///   of 8 MiB, 100 levels, keys of 1,024 characters, and 1,000,000 values and 32 MiB of text (with aliases written out).
    package static func parse(_ source: Source) throws(Diagnostic) -> Node {
        var size = TreeSize()
        return try parse(source, after: &size)
    }

    /// Reads one of several texts that have the bounds for values and their text in common.
    /// - Parameter size: of the texts before; then with this one.
    package static func parse(_ source: Source, after size: inout TreeSize) throws(Diagnostic) -> Node {
        let start = Position(line: 1, column: 1)
        guard source.bytes.count <= Limits.bytes else {
            throw Diagnostic(
                code: "too-large",
                message: "the text is larger than 8 MiB",
                source: source,
                span: Span(start: start, end: start)
            )
        }
        if let line = source.lineNumber(after: Limits.tagDirectives, startingWith: "%TAG") {
            let place = Position(line: line, column: 1)
            throw Diagnostic(
                code: "too-many-directives",
                message: "more than \(Limits.tagDirectives) `%TAG` directives",
                source: source,
                span: Span(start: place, end: place)
            )
        }
        return try source.bytes.withUnsafeBufferPointer { bytes throws(Diagnostic) in
            var composer = Composer(EventParser(bytes, of: source), source: source, after: size)
            let root = try composer.document()
            size = composer.size
            return root
        }
    }
}
