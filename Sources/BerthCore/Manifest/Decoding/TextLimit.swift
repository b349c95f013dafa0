/// How long a text of a manifest may be, in characters.
///
/// A text is judged wherever an alias puts it, so its length times the number of aliases is what reading a manifest costs.
/// The schema has the same limits, except for what a variable holds.
struct TextLimit {
    let characters: Int
    /// With separators, for messages.
    let words: String

    /// Names of users, hosts, profiles, accounts and labels, and everything that is neither of the other two.
    static let name = TextLimit(characters: 1024, words: "1,024")
    /// A path of Linux has at most 4,096 bytes (`PATH_MAX`); the external id of a role has up to 1,224 characters.
    static let path = TextLimit(characters: 4096, words: "4,096")
    /// A word of a command, which may be a script.
    static let word = TextLimit(characters: 16_384, words: "16,384")

    /// Returns whether a text is within the limit.
    func allows(_ text: String) -> Bool {
        // Most texts have fewer bytes than that, which takes no counting.
        text.utf8.count <= characters || text.unicodeScalars.count <= characters
    }
}
