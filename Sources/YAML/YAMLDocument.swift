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
    package static func parse(_ source: SourceText) throws(Diagnostic) -> YAMLNode {
        var size = TreeSize()
        return try parse(source, after: &size)
    }

    /// Reads one of several texts that have the bounds for values and their text in common.
    /// - Parameter size: of the texts before; then with this one.
    package static func parse(_ source: SourceText, after size: inout TreeSize) throws(Diagnostic) -> YAMLNode {
        let start = SourcePosition(line: 1, column: 1)
        guard source.bytes.count <= YAMLLimits.bytes else {
            throw Diagnostic(
                code: "too-large",
                message: "the text is larger than 8 MiB",
                source: source,
                span: SourceSpan(start: start, end: start)
            )
        }
        if let line = source.lineNumber(after: YAMLLimits.tagDirectives, startingWith: "%TAG") {
            let place = SourcePosition(line: line, column: 1)
            throw Diagnostic(
                code: "too-many-directives",
                message: "more than \(YAMLLimits.tagDirectives) `%TAG` directives",
                source: source,
                span: SourceSpan(start: place, end: place)
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

/// What a text may demand of this machine.
enum YAMLLimits {
    static let bytes = 8 << 20
    /// Of lists and mappings inside each other. Counted while events come in, as libyaml takes quadratic time for
    /// nested flow collections.
    static let levels = 100
    /// Of lists, mappings, keys and scalars, with aliases written out.
    static let nodes = 1_000_000
    /// Bytes of keys and scalars, with aliases written out: without this bound, a long scalar behind many aliases would be
    /// read and judged for each of them.
    static let textBytes = 32 << 20
    /// Characters of a key: keys are compared, and quoted in messages. libyaml has the same bound for keys without `?`.
    static let keyLength = 1024
    /// libyaml compares each with all before it.
    static let tagDirectives = 100
}

/// What the nodes of a text take, with aliases written out.
package struct TreeSize: Sendable {
    /// Lists, mappings, keys and scalars.
    var nodes = 0
    /// Of keys and scalars.
    var textBytes = 0

    /// Of nothing.
    package init() {}

    init(nodes: Int = 0, textBytes: Int = 0) {
        self.nodes = nodes
        self.textBytes = textBytes
    }

    static func + (one: TreeSize, other: TreeSize) -> TreeSize {
        TreeSize(nodes: one.nodes + other.nodes, textBytes: one.textBytes + other.textBytes)
    }

    static func - (one: TreeSize, other: TreeSize) -> TreeSize {
        TreeSize(nodes: one.nodes - other.nodes, textBytes: one.textBytes - other.textBytes)
    }
}
