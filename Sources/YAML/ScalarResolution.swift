/// The tags of YAML's core schema (YAML 1.2.2, chapter 10) by what they may stand before, and the merge key's.
/// `!` says "no tag".
enum CoreTags {
    static let scalar = tags("str", "int", "float", "bool", "null", "merge")
    static let sequence = tags("seq")
    static let mapping = tags("map")

    private static let prefix = "tag:yaml.org,2002:"

    /// A tag as texts usually write it: `!!str` for `tag:yaml.org,2002:str`.
    static func written(_ tag: String) -> String {
        tag.utf8.starts(with: prefix.utf8) ? "!!\(Substring(tag.utf8.dropFirst(prefix.utf8.count)))" : tag
    }

    private static func tags(_ names: String...) -> Set<String> {
        Set(names.map { prefix + $0 } + ["!"])
    }
}

/// A value without parts. It keeps its text: it is never read as a number, a date or a truth value.
package struct Scalar: Sendable, Hashable {
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
