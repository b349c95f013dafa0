/// A value of a YAML text and where it stands.
///
/// Aliases and merge keys are resolved. A node behind an alias has the alias's own span; what is inside it, and
/// entries that a merge key brings in, have the spans of where they were written.
package struct YAMLNode: Sendable {
    /// What a node is.
    package enum Content: Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        /// In the order of the text, what a merge key brings in last; no two keys are equal.
        case mapping([Entry])
    }

    /// A key and its value.
    package struct Entry: Sendable {
        /// Always a scalar.
        package var key: YAMLNode
        /// What stands behind the key.
        package var value: YAMLNode

        /// `key` must be a scalar.
        package init(key: YAMLNode, value: YAMLNode) {
            self.key = key
            self.value = value
        }

        /// The key's text.
        package var name: String { key.scalar?.text ?? "" }
    }

    /// What the node is.
    package var content: Content
    /// From the node's anchor or tag, if it has one, to its last character.
    package var span: SourceSpan
    /// The text that the node stands in.
    package var source: SourceText

    /// A node at its place.
    package init(content: Content, span: SourceSpan, source: SourceText) {
        self.content = content
        self.span = span
        self.source = source
    }

    /// The scalar that this node is; nil if it is something else.
    package var scalar: YAMLScalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// The elements of the sequence that this node is; nil if it is something else.
    package var sequence: [YAMLNode]? {
        if case .sequence(let elements) = content { elements } else { nil }
    }

    /// The entries of the mapping that this node is; nil if it is something else.
    package var mapping: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// The value at a key of the mapping that this node is; nil without such a key, and if it is something else.
    package subscript(key: String) -> YAMLNode? {
        mapping?.first { $0.name == key }?.value
    }
}

/// A value without parts. It keeps its text: it is never read as a number, a date or a truth value.
package struct YAMLScalar: Sendable, Hashable {
    /// How the value is written.
    package enum Style: Sendable {
        case plain
        case singleQuoted
        case doubleQuoted
        /// A block behind `|`.
        case literal
        /// A block behind `>`.
        case folded
    }

    /// The value, with quotes, escapes and folding resolved.
    package var text: String
    /// How it is written.
    package var style: Style

    /// A scalar with its resolved text.
    package init(text: String, style: Style) {
        self.text = text
        self.style = style
    }

    /// Whether this is a null of YAML's core schema: a plain scalar that is empty, `~`, `null`, `Null` or `NULL`.
    package var isNull: Bool {
        style == .plain && ["", "~", "null", "Null", "NULL"].contains(text)
    }
}
