/// A text in YAML, as libyaml understands it: 1.1 with most of 1.2.
public enum YAMLDocument {
    /// Reads a text into a tree.
    ///
    /// Anchors, aliases and merge keys (`<<`) are resolved. Scalars keep their text.
    ///
    /// - Throws: The first problem: a fault of syntax or encoding, a duplicate key, a key that is no scalar, an alias
    ///   without an anchor or inside its own, a tag that is not of YAML's core schema, a second document, an empty
    ///   text, or one beyond the bounds of 8 MiB, 100 levels and 1,000,000 nodes (with aliases written out).
    public static func parse(_ source: Source) throws(Diagnostic) -> Node {
        fatalError("not yet")
    }
}
