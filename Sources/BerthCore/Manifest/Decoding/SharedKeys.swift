import YAML

/// What accounts and registries have in common.
struct SharedKeys {
    static let names = ["labels", "renew_before", "storage", "verify"]

    var labels: [String: String]
    var renewBefore: Duration
    var storage: RegistryDeclaration.Storage
    var verify: Bool

    init(_ section: Section, defaults: Defaults, in file: ManifestFile) {
        labels = section["labels"].map(file.labels) ?? [:]
        renewBefore = section["renew_before"].flatMap { file.duration($0, "`renew_before`") } ?? defaults.renewBefore
        storage = section["storage"].flatMap(file.storage) ?? defaults.storage
        verify = section["verify"].flatMap { file.boolean($0, "`verify`") } ?? defaults.verify
    }
}

extension ManifestFile {
    /// Where a login is put. A store's name becomes part of a program's: `docker-credential-NAME`.
    func storage(_ node: Node) -> RegistryDeclaration.Storage? {
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

    func labels(_ node: Node) -> [String: String] {
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
        return [first, last].allSatisfy { $0.isLetter || $0.isDigit }
            && text.utf8.allSatisfy { $0.isWordByte || ".-/".utf8.contains($0) }
    }
}
