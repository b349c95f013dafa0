/// What a text may demand of this machine.
enum Limits {
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
