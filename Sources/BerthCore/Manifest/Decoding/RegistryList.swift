import DockerConfig
import Platform
import YAML

/// The registries of all files, each once.
struct RegistryList {
    private var declared: [Declared<RegistryDeclaration>] = []
    private var indices: [String: Int] = [:]
    private var isFull = false
    /// How many were declared, repeated ones and those that a region does not have included: a list of regions times a list
    /// of accounts is work, also if it comes to the same registries again.
    private var declarations = 0
    /// An account in thirty regions that is there twice is one mistake.
    private var lastConflict: (first: Place, second: Place)?

    static let limit = 100_000

    var registries: [RegistryDeclaration] { declared.map(\.value) }

    /// Takes a registry, or reports that another says something else of the same host.
    /// - Parameters:
    ///   - new: `nil` for a registry that does not exist, which counts all the same.
    ///   - node: the declaration.
    /// - Returns: whether there may be more.
    mutating func add(_ new: Declared<RegistryDeclaration>?, at node: Node, _ findings: Findings) -> Bool {
        if isFull { return false }
        declarations += 1
        if declarations > Self.limit {
            findings.error(
                "too-many-registries",
                "the manifest expands to more than 100,000 registries",
                at: new?.node ?? node,
                hint: "split it"
            )
            isFull = true
            return false
        }
        guard let new else { return true }
        if let index = indices[new.value.host] {
            compare(declared[index], new, findings)
            return true
        }
        indices[new.value.host] = declared.count
        declared.append(new)
        return true
    }

    private mutating func compare(
        _ first: Declared<RegistryDeclaration>,
        _ second: Declared<RegistryDeclaration>,
        _ findings: Findings
    ) {
        guard let difference = first.value.difference(from: second.value) else { return }
        let places = (first: first.value.place, second: second.value.place)
        if let lastConflict, lastConflict == places { return }
        lastConflict = places
        // A variable's text is not shown: it may be a secret.
        let written = second.node.scalar?.text ?? ""
        let isDockerHub = DockerHub.isKey(first.value.host)
        let name =
            Template.isNeeded(for: written)
            ? "the registry of `\(written)`" : isDockerHub ? "Docker Hub" : "`\(first.value.host)`"
        let spellings = isDockerHub ? Self.spellings(first, second) : nil
        findings.error(
            "duplicate-registry",
            "\(name) is declared twice, with another \(difference)",
            at: second.node,
            hint: (spellings.map { "\($0) are one registry: " } ?? "") + "delete one, or let both say the same",
            notes: [Diagnostic.Note(span: first.node.span, source: first.node.source, message: "first declared here")]
        )
    }
}

extension RegistryList {
    /// Two ways in which a manifest writes one host; `nil` if it writes the host alike, or a variable has a part in it.
    private static func spellings(
        _ first: Declared<RegistryDeclaration>, _ second: Declared<RegistryDeclaration>
    ) -> String? {
        let texts = [first, second].compactMap { $0.node.scalar?.text }
        guard texts.count == 2, !texts[0].hasSameBytes(as: texts[1]), !texts.contains(where: Template.isNeeded(for:))
        else { return nil }
        return "`\(texts[0])` and `\(texts[1])`"
    }
}

extension RegistryDeclaration {
    /// The first key of the manifest in which two declarations of a registry differ; nil where they say the same,
    /// wherever they stand.
    fileprivate func difference(from other: RegistryDeclaration) -> String? {
        if accountName != other.accountName { return "`name`" }
        if profile != other.profile { return "`profile`" }
        if labels != other.labels { return "`labels`" }
        if renewBefore != other.renewBefore { return "`renew_before`" }
        if storage != other.storage { return "`storage`" }
        if verify != other.verify { return "`verify`" }
        guard case .other(let login) = kind, case .other(let otherLogin) = other.kind else { return nil }
        let (request, otherRequest) = (PasswordRequest(login), PasswordRequest(otherLogin))
        if !request.username.hasSameBytes(as: otherRequest.username) { return "`username`" }
        if !request.hasSameSource(as: otherRequest) { return "`password`" }
        if login.expiresAfter != otherLogin.expiresAfter { return "`expires_after`" }
        return login.insecure == otherLogin.insecure ? nil : "`insecure`"
    }
}
