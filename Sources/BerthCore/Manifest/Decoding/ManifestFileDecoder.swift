import OrderedCollections
import YAML

/// Decodes one manifest file from its root node.
struct ManifestFileDecoder {
    let file: DecodingContext

    private static let kind = MappingDecoder.Kind(
        name: "a manifest",
        keys: [
            "version", "name", "include", "regions", "profile", "renew_before", "storage", "verify", "profiles",
            "accounts", "registries",
        ],
        example: "version: 1"
    )

    /// Returns whether the root is a mapping with only the keys of a manifest: then it is a manifest, and not another
    /// file of the user.
    func hasOnlyOwnKeys(_ root: YAMLNode) -> Bool {
        root.mapping?.allSatisfy { Self.kind.keys.contains($0.name) } ?? false
    }

    /// Reports errors of the root's keys only.
    func reportKeys(_ root: YAMLNode) {
        guard let section = MappingDecoder(root, Self.kind, in: file) else { return }
        _ = section.required("version", hint: "write `version: 1`")
    }

    /// - Parameter registries: receives the file's registries in the order of the text.
    func read(_ root: YAMLNode, into registries: inout RegistryListDecoder) -> ManifestFileContents? {
        guard let section = MappingDecoder(root, Self.kind, in: file) else { return nil }
        var contents = ManifestFileContents()
        checkVersion(section)
        contents.name = section["name"].flatMap { file.name($0, "`name`") }?.value
        contents.includes = section["include"].map(includes) ?? []
        let defaults = defaults(in: section, &contents)
        if let node = section["profiles"] { readProfiles(node, &contents) }
        contents.declaresRegistries = section.mentions("accounts") || section.mentions("registries")
        contents.isComplete =
            ["profiles", "include"].allSatisfy { section[$0] != nil || !section.mentions($0) }
            && section["profiles"]?.scalar == nil && section["profiles"]?.sequence == nil
        for entry in section.entries(of: ["accounts", "registries"]) {
            if entry.name == "accounts" {
                readAccounts(entry.value, defaults, into: &registries, &contents)
            } else {
                readRegistries(entry.value, defaults, into: &registries, &contents)
            }
        }
        return contents
    }

    private func checkVersion(_ section: MappingDecoder) {
        guard let node = section.required("version", hint: "write `version: 1`") else { return }
        let wrong = ("is not a supported manifest version", "write `version: 1`" as String?)
        _ = file.text(node, "`version`", { $0 == "1" }, else: wrong)
    }

    private func includes(_ node: YAMLNode) -> [ResolvedText] {
        (file.list(node, "include", of: "files") ?? []).compactMap { element in
            guard let name = file.text(element, "a file to include", limit: .path) else { return nil }
            if name.value.utf8.contains("://".utf8) {
                file.findings.error(
                    "remote-include",
                    "a manifest can include only local files",
                    at: element,
                    hint: "fetch it first, and include the file"
                )
                return nil
            }
            return name
        }
    }

    private func defaults(in section: MappingDecoder, _ contents: inout ManifestFileContents) -> DecodedDefaults {
        var defaults = DecodedDefaults()
        defaults.regions = section["regions"].map { RegionListDecoder(RegionDecoder(file: file).read($0)) }
        if let profile = section["profile"].flatMap({ file.name($0, "`profile`") }) {
            defaults.profile = profile.value
            contents.references += [ProfileReference(profile)].compactMap(\.self)
        }
        if let length = section["renew_before"].flatMap({ file.duration($0, "`renew_before`") }) {
            defaults.renewBefore = length
        }
        if let storage = section["storage"].flatMap(file.storage) { defaults.storage = storage }
        if let verify = section["verify"].flatMap({ file.boolean($0, "`verify`") }) { defaults.verify = verify }
        return defaults
    }

    private func readProfiles(_ node: YAMLNode, _ contents: inout ManifestFileContents) {
        for entry in file.mapping(node, "`profiles`", hint: "write each profile under its name") ?? [] {
            if entry.name.isEmpty {
                file.findings.error("empty-value", "a profile's name must not be empty", at: entry.key)
            } else if file.checkName(entry.name, "a profile's name", at: entry.key) {
                let profile = ProfileDecoder(file: file).read(entry)
                contents.profiles[entry.name] = DecodedDeclaration(value: profile, node: entry.key)
            }
        }
    }

    private func readAccounts(
        _ node: YAMLNode,
        _ defaults: DecodedDefaults,
        into registries: inout RegistryListDecoder,
        _ contents: inout ManifestFileContents
    ) {
        let reader = AccountDecoder(file: file, defaults: defaults)
        for element in file.list(node, "accounts", of: "accounts") ?? [] {
            let reference = reader.read(element) { registries.add($0, at: element, file.findings) }
            if let reference { contents.references.append(reference) }
        }
    }

    private func readRegistries(
        _ node: YAMLNode,
        _ defaults: DecodedDefaults,
        into registries: inout RegistryListDecoder,
        _ contents: inout ManifestFileContents
    ) {
        let reader = RegistryDecoder(file: file, defaults: defaults)
        for element in file.list(node, "registries", of: "registries") ?? [] {
            let (registry, reference) = reader.read(element)
            if let reference { contents.references.append(reference) }
            if let registry { _ = registries.add(registry, at: element, file.findings) }
        }
    }
}

/// The decoded content of one manifest file.
struct ManifestFileContents {
    var name: String?
    var includes: [ResolvedText] = []
    var profiles: OrderedDictionary<String, DecodedDeclaration<ProfileDecoder.Profile>> = [:]
    var references: [ProfileReference] = []
    /// Whether it declares registries, valid or not.
    var declaresRegistries = false
    /// Whether all of its profiles and includes are known; otherwise a missing profile is no error.
    var isComplete = true
}
