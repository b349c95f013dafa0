import Platform
import YAML

/// A scalar's text after substitution.
struct ResolvedText {
    /// As it is written where it is not known.
    var value: String
    /// Whether the value is known: not where a variable is not set and that is no error yet, or was told as one.
    var isKnown: Bool
    var node: Node

    /// The same without one line end after a variable's value, which tools that fill variables from files leave there.
    var withoutLineEndOfVariable: ResolvedText {
        guard let written = node.scalar?.text, !written.hasSameBytes(as: value) else { return self }
        return ResolvedText(value: String(value.withoutLineEnd), isKnown: isKnown, node: node)
    }

    /// What to call it in a message. Never what came from the environment, which may be a secret in the wrong place.
    var quoted: String {
        let written = node.scalar?.text ?? ""
        return written == value ? "`\(value)`" : "the value of `\(written)`"
    }
}
