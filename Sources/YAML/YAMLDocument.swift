/// A parser for YAML as libyaml supports it: 1.1 with most of 1.2.
package enum YAMLDocument {
    /// Parses a text into a node tree.
    ///
    /// Anchors, aliases and merge keys (`<<`) are resolved. Scalars keep their text. YAML's core tags, such as `!!str`,
    /// are allowed and have no effect.
    ///
    /// - Throws: `Diagnostic` for the first error: syntax, encoding, a duplicate key, a key that is not a scalar, an
    ///   alias without an anchor or inside its own, another tag, a second document, an empty text, or a text beyond the
    ///   limits of 8 MiB, 100 levels, keys of 1,024 characters, and 1,000,000 values and 32 MiB of text (with aliases
    ///   expanded).
    package static func parse(_ source: SourceText) throws(Diagnostic) -> YAMLNode {
        var size = TreeSize()
        return try parse(source, after: &size)
    }

    /// Parses one of several texts that share the limits for values and their text.
    /// - Parameter size: the size of the earlier texts, to which this text's is added.
    package static func parse(_ source: SourceText, after size: inout TreeSize) throws(Diagnostic) -> YAMLNode {
        let start = SourcePosition(line: 1, column: 1)
        guard source.bytes.count <= YAMLLimits.bytes else {
            throw Diagnostic(
                code: "too-large",
                message: "the text exceeds the 8 MiB limit",
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

/// The limits for texts.
enum YAMLLimits {
    static let bytes = 8 << 20
    /// The maximum nesting of lists and mappings. It is checked during parsing, because libyaml takes quadratic time
    /// for nested flow collections.
    static let levels = 100
    /// The maximum number of lists, mappings, keys and scalars, with aliases expanded.
    static let nodes = 1_000_000
    /// The maximum length of all keys and scalars, in bytes, with aliases expanded: a long scalar with many aliases is
    /// decoded for each of them.
    static let textBytes = 32 << 20
    /// The maximum length of a key, in characters: keys are compared, and quoted in messages. libyaml has the same
    /// limit for keys without `?`.
    static let keyLength = 1024
    /// libyaml compares each directive with all earlier ones.
    static let tagDirectives = 100
}

/// The size of a node tree, with aliases expanded.
package struct TreeSize: Sendable {
    /// The number of lists, mappings, keys and scalars.
    var nodes = 0
    /// The length of keys and scalars.
    var textBytes = 0

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
