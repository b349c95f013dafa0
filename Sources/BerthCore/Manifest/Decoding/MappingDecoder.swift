import YAML

/// Decodes a mapping with known keys.
struct MappingDecoder {
    /// A kind of mapping: its name and keys.
    struct Kind {
        /// The name with its article, such as `an account`.
        var name: String
        /// The keys in the order of messages.
        var keys: [String]
        /// An example for hints.
        var example: String
    }

    let node: YAMLNode
    private let kind: Kind
    private let file: DecodingContext
    private let entries: [YAMLNode.Entry]
    /// The known keys that unknown keys probably mean: they are misspelt rather than missing.
    private var misspelt: Set<String> = []

    /// Reports unknown keys; returns `nil` if the node is not a mapping.
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
                hint: nearest.map { "did you mean `\($0)`?" } ?? "allowed keys: \(kind.keys.joined(separator: ", "))"
            )
        }
    }

    subscript(key: String) -> YAMLNode? { entries.first { $0.name == key }?.value }

    /// Returns whether the mapping has a key, or a misspelt form of it.
    func mentions(_ key: String) -> Bool { self[key] != nil || misspelt.contains(key) }

    /// Returns the entries of these keys in the order of the text.
    func entries(of keys: some Sequence<String>) -> [YAMLNode.Entry] {
        entries.filter { keys.contains($0.name) }
    }

    /// Returns the value of a required key.
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

    /// Returns the entry of exactly one of these keys.
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

    /// Returns whether the value of an unknown key may be a secret, which must not be quoted.
    static func looksSecret(_ key: String) -> Bool {
        // By bytes: a line of a hostile text may hold a million of what could be keys.
        let key = Array(key.lowercased().utf8)
        return secretWords.contains { word in key.indices.contains { key[$0...].starts(with: word) } }
    }
}
