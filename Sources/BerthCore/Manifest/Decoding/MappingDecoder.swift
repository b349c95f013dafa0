import YAML

/// A mapping whose keys are known.
struct MappingDecoder {
    /// What a kind of mapping is called, and what may stand in it.
    struct Kind {
        /// With its article, such as `an account`.
        var name: String
        /// In the order in which they are listed to users.
        var keys: [String]
        /// How one is written, for who wrote something else.
        var example: String
    }

    let node: YAMLNode
    private let kind: Kind
    private let file: DecodingContext
    private let entries: [YAMLNode.Entry]
    /// The known keys that unknown ones are near to: those are misspelt rather than missing.
    private var misspelt: Set<String> = []

    /// Reports the keys that such a mapping does not have, and gives nil for what is no mapping.
    init?(_ node: YAMLNode, _ kind: Kind, in file: DecodingContext) {
        guard let entries = file.mapping(node, kind.name, hint: "such as `\(kind.example)`") else { return nil }
        self.node = node
        self.kind = kind
        self.file = file
        self.entries = entries
        for entry in entries where !kind.keys.contains(entry.name) {
            if Self.looksSecret(entry.name) { file.findings.conceal(entry.value) }
            let nearest = file.findings.nearestKey(to: entry.name, of: kind)
            if let nearest { misspelt.insert(nearest) }
            file.findings.error(
                "unknown-key",
                "unknown key `\(entry.name)` in \(kind.name)",
                at: entry.key,
                hint: nearest.map { "did you mean `\($0)`?" } ?? "it may have \(kind.keys.joined(separator: ", "))"
            )
        }
    }

    subscript(key: String) -> YAMLNode? { entries.first { $0.name == key }?.value }

    /// Whether a key is there, if misspelt.
    func mentions(_ key: String) -> Bool { self[key] != nil || misspelt.contains(key) }

    /// The entries of these keys, in the order of the text.
    func entries(of keys: some Sequence<String>) -> [YAMLNode.Entry] {
        entries.filter { keys.contains($0.name) }
    }

    /// The value of a key that must be there.
    func required(_ key: String, hint: String? = nil) -> YAMLNode? {
        if let value = self[key] { return value }
        if misspelt.contains(key) { return nil }
        let place = SourceSpan(start: node.span.start, end: node.span.start)
        file.findings.error(
            "missing-key",
            "\(kind.name) needs `\(key)`",
            at: place,
            of: node.source,
            hint: hint ?? "such as `\(kind.example)`"
        )
        return nil
    }

    /// The only entry of these keys; there must be exactly one.
    func only(of keys: [String]) -> YAMLNode.Entry? {
        let found = entries(of: keys)
        if found.count > 1 {
            file.findings.error(
                "conflicting-keys",
                "\(kind.name) cannot have both `\(found[0].name)` and `\(found[1].name)`",
                at: found[1].key,
                hint: "delete one"
            )
            return nil
        }
        if found.isEmpty && entries.allSatisfy({ kind.keys.contains($0.name) }) {
            let names = keys.map { "`\($0)`" }
            file.findings.error(
                "missing-key",
                "\(kind.name) needs one of \(names.joined(separator: ", "))",
                at: node,
                hint: "such as `\(kind.example)`"
            )
        }
        return found.first
    }

    private static let secretWords =
        ["pass", "token", "secret", "auth", "credential", "key", "pwd"].map { Array($0.utf8) }

    /// Whether a misspelt key may have a secret behind it, which the line that is shown must not tell.
    static func looksSecret(_ key: String) -> Bool {
        // By bytes: a line of a hostile text may hold a million of what could be keys.
        let key = Array(key.lowercased().utf8)
        return secretWords.contains { word in key.indices.contains { key[$0...].starts(with: word) } }
    }
}
