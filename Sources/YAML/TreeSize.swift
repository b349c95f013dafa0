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
