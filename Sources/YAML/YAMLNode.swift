/// A value of a YAML text, and its place.
///
/// Aliases and merge keys are resolved. An aliased node has the alias's span; its parts, and merged entries, have their
/// original spans.
package struct YAMLNode: Sendable {
    package enum Content: Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        /// Entries in the order of the text, merged ones last; keys are unique.
        case mapping([Entry])
    }

    /// A key and its value.
    package struct Entry: Sendable {
        /// Always a scalar.
        package var key: YAMLNode
        /// The key's value.
        package var value: YAMLNode

        /// `key` must be a scalar.
        package init(key: YAMLNode, value: YAMLNode) {
            self.key = key
            self.value = value
        }

        /// The key's text.
        package var name: String { key.scalar?.text ?? "" }
    }

    package var content: Content
    /// The span from the node's anchor or tag, if any, to its last character.
    package var span: SourceSpan
    /// The text that contains the node.
    package var source: SourceText

    package init(content: Content, span: SourceSpan, source: SourceText) {
        self.content = content
        self.span = span
        self.source = source
    }

    /// The scalar; `nil` for other nodes.
    package var scalar: YAMLScalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// The elements of a sequence; `nil` for other nodes.
    package var sequence: [YAMLNode]? {
        if case .sequence(let elements) = content { elements } else { nil }
    }

    /// The entries of a mapping; `nil` for other nodes.
    package var mapping: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// Returns the value of a key; `nil` if the key is missing or the node is not a mapping.
    package subscript(key: String) -> YAMLNode? {
        mapping?.first { $0.name == key }?.value
    }
}

/// A scalar. It keeps its text and is never converted to a number, a date or a boolean.
package struct YAMLScalar: Sendable, Hashable {
    /// The notation of a scalar.
    package enum Style: Sendable {
        case plain
        case singleQuoted
        case doubleQuoted
        /// A block after `|`.
        case literal
        /// A block after `>`.
        case folded
    }

    /// The value, with quotes, escapes and folding resolved.
    package var text: String
    package var style: Style

    package init(text: String, style: Style) {
        self.text = text
        self.style = style
    }

    /// Whether this is a null value of YAML's core schema: a plain scalar that is empty, `~`, `null`, `Null` or `NULL`.
    package var isNull: Bool {
        style == .plain && ["", "~", "null", "Null", "NULL"].contains(text)
    }
}
