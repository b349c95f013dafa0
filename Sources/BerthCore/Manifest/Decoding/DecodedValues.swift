import Platform
import YAML

/// A declared value, and the node that names it.
struct DecodedDeclaration<Value> {
    var value: Value
    var node: YAMLNode
}

extension FileLocation {
    init(_ node: YAMLNode) {
        self.init(file: node.source.name, line: node.span.start.line, column: node.span.start.column)
    }
}

/// The defaults at the top of a file for its accounts and registries.
struct DecodedDefaults {
    /// `nil` if the file has none; empty if all are invalid.
    var regions: RegionListDecoder?
    var profile: String?
    var renewBefore: Duration = .seconds(6 * 3600)
    var storage: RegistryDeclaration.Storage = .auto
    var verify = true
}

/// A reference to a profile, which is resolved after all files are read.
struct ProfileReference {
    var name: String
    /// The name for messages, see `ResolvedText.quoted`.
    var quoted: String
    var node: YAMLNode

    /// Returns `nil` if the name is not known yet.
    init?(_ text: ResolvedText) {
        guard text.isKnown else { return nil }
        name = text.value
        quoted = text.quoted
        node = text.node
    }
}

/// A scalar's text after substitution.
struct ResolvedText {
    /// The text; as written if the value is not known.
    var value: String
    /// Whether the value is known: not if a variable is unset, whether or not that is an error.
    var isKnown: Bool
    var node: YAMLNode

    /// The text without one line end after a variable's value, which tools that fill variables from files leave there.
    var withoutLineEndOfVariable: ResolvedText {
        guard let written = node.scalar?.text, !written.hasSameBytes(as: value) else { return self }
        return ResolvedText(value: String(value.withoutLineEnd), isKnown: isKnown, node: node)
    }

    /// The value for messages; never one from the environment, which may be a secret in the wrong place.
    var quoted: String {
        let written = node.scalar?.text ?? ""
        return written == value ? "`\(value)`" : "the value of `\(written)`"
    }
}

/// A profile's text after substitution of the environment's variables.
struct ResolvedTemplate {
    /// The text; as written if a variable's value is not known.
    var template: ProfileTemplate
    /// Whether the values of all its variables are known.
    var isKnown: Bool
    var node: YAMLNode

    /// The text for messages; never a variable's value.
    var quoted: String {
        let written = node.scalar?.text ?? ""
        return written.hasSameBytes(as: template.written) ? "`\(written)`" : "the value of `\(written)`"
    }
}

/// The keys that accounts and registries share.
struct SharedKeys {
    static let names = ["labels", "renew_before", "storage", "verify"]

    var labels: [String: String]
    var renewBefore: Duration
    var storage: RegistryDeclaration.Storage
    var verify: Bool

    init(_ section: MappingDecoder, defaults: DecodedDefaults, in file: DecodingContext) {
        labels = section["labels"].map(file.labels) ?? [:]
        renewBefore = section["renew_before"].flatMap { file.duration($0, "`renew_before`") } ?? defaults.renewBefore
        storage = section["storage"].flatMap(file.storage) ?? defaults.storage
        verify = section["verify"].flatMap { file.boolean($0, "`verify`") } ?? defaults.verify
    }
}

extension DecodingContext {
    /// Decodes a storage. A store's name becomes part of a program's name: `docker-credential-NAME`.
    func storage(_ node: YAMLNode) -> RegistryDeclaration.Storage? {
        let wrong = (
            "is not a store's name",
            "write `auto`, `file`, `helper`, or the NAME of a docker-credential-NAME" as String?
        )
        guard let text = text(node, "`storage`", Self.isStoreName, else: wrong), text.isKnown else { return nil }
        return switch text.value {
        case "auto": .auto
        case "file": .file
        case "helper": .helper
        default: .store(text.value)
        }
    }

    func labels(_ node: YAMLNode) -> [String: String] {
        guard let entries = mapping(node, "`labels`", hint: "such as `{env: prod}`") else { return [:] }
        var labels: [String: String] = [:]
        for entry in entries {
            if ["account", "region", "profile", "host"].contains(entry.name) {
                findings.error(
                    "reserved-label",
                    "`\(entry.name)` cannot be a label: selectors have that key already",
                    at: entry.key,
                    hint: "use another name"
                )
            } else if !Self.isLabelName(entry.name) {
                findings.error(
                    "bad-label",
                    "`\(entry.name)` cannot be a label's name",
                    at: entry.key,
                    hint: "letters and digits, with `.`, `_`, `-` and `/` between them"
                )
            } else if let text = scalar(entry.value, "the label `\(entry.name)`"),
                checkName(text.isKnown ? text.value : "", "the label `\(entry.name)`", at: entry.value)
            {
                labels[entry.name] = text.value
            }
        }
        return labels
    }

    private static func isStoreName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "_"), first.isWordByte else { return false }
        return text.utf8.allSatisfy { $0.isWordByte || ".-".utf8.contains($0) }
    }

    private static func isLabelName(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        return [first, last].allSatisfy { $0.isASCIILetter || $0.isASCIIDigit }
            && text.utf8.allSatisfy { $0.isWordByte || ".-/".utf8.contains($0) }
    }
}

/// The maximum length of a text in a manifest, in characters.
///
/// A text is checked at each of its aliases, so decoding costs its length times the number of aliases. The schema has
/// the same limits, except for the values of variables.
struct TextLimit {
    let characters: Int
    /// With separators, for messages.
    let words: String

    /// Names of users, hosts, profiles, accounts and labels, and all other texts.
    static let name = TextLimit(characters: 1024, words: "1,024")
    /// A path of Linux has at most 4,096 bytes (`PATH_MAX`); the external id of a role has up to 1,224 characters.
    static let path = TextLimit(characters: 4096, words: "4,096")
    /// A word of a command, which may be a script.
    static let word = TextLimit(characters: 16_384, words: "16,384")

    /// Returns whether a text is within the limit.
    func allows(_ text: String) -> Bool {
        // Most texts have fewer bytes, so they need no counting.
        text.utf8.count <= characters || text.unicodeScalars.count <= characters
    }
}
