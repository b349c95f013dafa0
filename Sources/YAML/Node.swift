/// A value of a YAML text and where it stands.
///
/// Aliases and merge keys are resolved. A node behind an alias has the alias's own span; what is inside it, and
/// entries that a merge key brings in, have the spans of where they were written.
package struct Node: Sendable {
    /// What a node is.
    package enum Content: Sendable {
        case scalar(Scalar)
        case sequence([Node])
        /// In the order of the text, what a merge key brings in last; no two keys are equal.
        case mapping([Entry])
    }

    /// A key and its value.
    package struct Entry: Sendable {
        /// Always a scalar.
        package var key: Node
        /// What stands behind the key.
        package var value: Node

        /// `key` must be a scalar.
        package init(key: Node, value: Node) {
            self.key = key
            self.value = value
        }

        /// The key's text.
        package var name: String { key.scalar?.text ?? "" }
    }

    /// What the node is.
    package var content: Content
    /// From the node's anchor or tag, if it has one, to its last character.
    package var span: Span
    /// The text that the node stands in.
    package var source: Source

    /// A node at its place.
    package init(content: Content, span: Span, source: Source) {
        self.content = content
        self.span = span
        self.source = source
    }

    /// The scalar that this node is; nil if it is something else.
    package var scalar: Scalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// The elements of the sequence that this node is; nil if it is something else.
    package var sequence: [Node]? {
        if case .sequence(let elements) = content { elements } else { nil }
    }

    /// The entries of the mapping that this node is; nil if it is something else.
    package var mapping: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// The value at a key of the mapping that this node is; nil without such a key, and if it is something else.
    package subscript(key: String) -> Node? {
        mapping?.first { $0.name == key }?.value
    }
}
