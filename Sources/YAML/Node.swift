/// A value of a YAML text and where it stands.
///
/// Aliases and merge keys are resolved. A node behind an alias has the alias's own span; what is inside it, and
/// entries that a merge key brings in, have the spans of where they were written.
public struct Node: Sendable {
    /// What a node is.
    public enum Content: Sendable {
        case scalar(Scalar)
        case sequence([Node])
        /// In the order of the text, what a merge key brings in last; no two keys are equal.
        case mapping([Entry])
    }

    /// A key and its value.
    public struct Entry: Sendable {
        /// Always a scalar.
        public var key: Node
        /// What stands behind the key.
        public var value: Node

        /// `key` must be a scalar.
        public init(key: Node, value: Node) {
            self.key = key
            self.value = value
        }

        /// The key's text.
        public var name: String { key.scalar?.text ?? "" }
    }

    /// What the node is.
    public var content: Content
    /// From the node's anchor or tag, if it has one, to its last character.
    public var span: Span
    /// The text that the node stands in.
    public var source: Source

    /// A node at its place.
    public init(content: Content, span: Span, source: Source) {
        self.content = content
        self.span = span
        self.source = source
    }

    /// The scalar that this node is; nil if it is something else.
    public var scalar: Scalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// The elements of the sequence that this node is; nil if it is something else.
    public var sequence: [Node]? {
        if case .sequence(let elements) = content { elements } else { nil }
    }

    /// The entries of the mapping that this node is; nil if it is something else.
    public var mapping: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// The value at a key of the mapping that this node is; nil without such a key, and if it is something else.
    public subscript(key: String) -> Node? {
        mapping?.first { $0.name == key }?.value
    }
}
