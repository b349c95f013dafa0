import YAML

/// A place where a profile is named, to be looked up when all files are read.
struct ProfileReference {
    var name: String
    /// What to call it in a message, see `ResolvedText.quoted`.
    var quoted: String
    var node: Node

    /// nil where the name is not known yet.
    init?(_ text: ResolvedText) {
        guard text.isKnown else { return nil }
        name = text.value
        quoted = text.quoted
        node = text.node
    }
}
