/// A value without parts. It keeps its text: it is never read as a number, a date or a truth value.
public struct Scalar: Sendable, Hashable {
    /// How the value is written.
    public enum Style: Sendable {
        case plain
        case singleQuoted
        case doubleQuoted
        /// A block behind `|`.
        case literal
        /// A block behind `>`.
        case folded
    }

    /// The value, with quotes, escapes and folding resolved.
    public var text: String
    /// How it is written.
    public var style: Style

    /// A scalar with its resolved text.
    public init(text: String, style: Style) {
        self.text = text
        self.style = style
    }

    /// Whether this is a null of YAML's core schema: a plain scalar that is empty, `~`, `null`, `Null` or `NULL`.
    public var isNull: Bool {
        style == .plain && ["", "~", "null", "Null", "NULL"].contains(text)
    }
}
