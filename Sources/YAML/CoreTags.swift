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
