import AWS
import DockerConfig
import Platform
import YAML

/// Decodes a registry that is not private ECR.
struct RegistryDecoder {
    let file: DecodingContext
    let defaults: DecodedDefaults

    private static let loginKeys = ["username", "password", "expires_after", "insecure"]
    private static let kind = MappingDecoder.Kind(
        name: "a registry",
        keys: ["host", "profile"] + loginKeys + SharedKeys.names,
        example: "host: ghcr.io"
    )

    /// - Returns: the registry, `nil` if invalid, and the profile that it names.
    func read(_ node: YAMLNode) -> (DecodedDeclaration<RegistryDeclaration>?, ProfileReference?) {
        guard let section = MappingDecoder(node, Self.kind, in: file) else { return (nil, nil) }
        let host = section.required("host").flatMap { file.text($0, "`host`") }
        let login = login(in: section)
        let profile = section["profile"].flatMap { file.name($0, "`profile`") }
        let shared = SharedKeys(section, defaults: defaults, in: file)
        let reference = profile.flatMap(ProfileReference.init)
        guard let host, let name = name(host) else { return (nil, reference) }

        let kind: RegistryDeclaration.Kind
        switch name.registry {
        case .privateECR(let registry):
            let endpoints = registry.endpoint == .standard ? "" : ", endpoints: [\(registry.endpoint.rawValue)]"
            file.findings.error(
                "private-ecr",
                "\(host.quoted) is private ECR: it belongs under `accounts`",
                at: host.node,
                hint: "write `- {id: \(registry.account), regions: [\(registry.region)]\(endpoints)}` there"
            )
            return (nil, reference)
        case .publicECR:
            refuse(Self.loginKeys, in: section, because: "\(host.quoted) uses AWS credentials", "delete it")
            kind = .ecrPublic
        case .other where !host.isKnown && section.entries(of: Self.loginKeys).isEmpty:
            kind = .ecrPublic
        case .other:
            refuse(
                ["profile"],
                in: section,
                because: "\(host.quoted) is not Amazon's",
                "sign in with `username` and `password`"
            )
            requireLogin(in: section)
            guard let login else { return (nil, reference) }
            kind = .other(login)
        }
        let declaration = RegistryDeclaration(
            host: name.key,
            kind: kind,
            profile: kind == .ecrPublic ? profile?.value ?? defaults.profile : nil,
            labels: shared.labels,
            renewBefore: shared.renewBefore,
            storage: shared.storage,
            verify: shared.verify,
            place: FileLocation(host.node)
        )
        return (DecodedDeclaration(value: declaration, node: host.node), reference)
    }

    private func name(_ host: ResolvedText) -> (key: String, registry: RegistryHost.Registry)? {
        guard host.isKnown else { return (host.value, .other) }
        do {
            let name = try RegistryHost(host.value)
            return (name.key, name.registry)
        } catch {
            // The hint contains the value, which must not come from the environment.
            let isWritten = host.node.scalar?.text == host.value
            file.findings.error(
                "bad-host",
                "\(host.quoted) \(error.message)",
                at: host.node,
                hint: isWritten ? error.hint : nil
            )
            return nil
        }
    }

    // MARK: Login

    private func login(in section: MappingDecoder) -> RegistryDeclaration.Login? {
        let wrong = ("has a `:`, which a user name cannot contain", "write the name alone" as String?)
        let username = section["username"].flatMap { node in
            file.text(node, "`username`", { !$0.utf8.contains(UInt8(ascii: ":")) }, else: wrong).flatMap { text in
                let name = text.withoutLineEndOfVariable
                return file.checkName(name.isKnown ? name.value : "", "`username`", at: node) ? name : nil
            }
        }
        let password = section["password"].flatMap(PasswordSourceDecoder(file: file).read)
        let positive = (Duration.seconds(1)...Duration.seconds(Int64.max), "longer than 0s")
        let expiresAfter = section["expires_after"].flatMap { file.duration($0, "`expires_after`", in: positive) }
        let insecure = section["insecure"].flatMap { file.boolean($0, "`insecure`") } ?? false
        guard let username, let password else { return nil }
        return RegistryDeclaration.Login(
            username: username.value,
            password: password.source,
            passwordPlace: password.place,
            expiresAfter: expiresAfter,
            insecure: insecure
        )
    }

    private func requireLogin(in section: MappingDecoder) {
        _ = section.required("username", hint: "the user's name, such as `username: ${GITHUB_ACTOR}`")
        _ = section.required("password", hint: "where it is, such as `password: {env: GITHUB_TOKEN}`")
    }

    private func refuse(_ keys: [String], in section: MappingDecoder, because reason: String, _ hint: String) {
        for entry in section.entries(of: keys) {
            file.findings.error(
                "unfit-key",
                "\(reason): it takes no `\(entry.name)`",
                at: entry.key,
                hint: hint
            )
        }
    }
}

/// The registries of all files, each once.
struct RegistryListDecoder {
    private var declared: [DecodedDeclaration<RegistryDeclaration>] = []
    private var indices: [String: Int] = [:]
    private var isFull = false
    /// The number of declarations, including repeated and nonexistent registries: regions times accounts is work even
    /// if the registries repeat.
    private var declarations = 0
    /// An account in thirty regions that is declared twice is one error.
    private var lastConflict: (first: FileLocation, second: FileLocation)?

    static let limit = 100_000

    /// Returns the registries with their principals, and reports texts of profiles that do not fit them.
    func registries(_ principals: inout PrincipalExpansion) -> [RegistryDeclaration] {
        declared.map { registry in
            var value = registry.value
            if let principal = principals.principal(of: registry) { value.principal = principal }
            return value
        }
    }

    /// Adds a registry, or reports a different declaration of the same host.
    /// - Parameters:
    ///   - new: `nil` for a registry that does not exist, which counts towards the limit.
    ///   - node: the declaration.
    /// - Returns: whether to go on.
    mutating func add(
        _ new: DecodedDeclaration<RegistryDeclaration>?, at node: YAMLNode, _ findings: DiagnosticCollector
    )
        -> Bool
    {
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
        _ first: DecodedDeclaration<RegistryDeclaration>,
        _ second: DecodedDeclaration<RegistryDeclaration>,
        _ findings: DiagnosticCollector
    ) {
        guard let difference = first.value.difference(from: second.value) else { return }
        let places = (first: first.value.place, second: second.value.place)
        if let lastConflict, lastConflict == places { return }
        lastConflict = places
        // A variable's text is not shown: it may be a secret.
        let written = second.node.scalar?.text ?? ""
        let isDockerHub = DockerHub.isKey(first.value.host)
        let name =
            InterpolatedString.isNeeded(for: written)
            ? "the registry of `\(written)`" : isDockerHub ? "Docker Hub" : "`\(first.value.host)`"
        let spellings = isDockerHub ? Self.spellings(first, second) : nil
        findings.error(
            "duplicate-registry",
            "\(name) is declared twice, with a different \(difference)",
            at: second.node,
            hint: (spellings.map { "\($0) are one registry: " } ?? "") + "delete one, or make both equal",
            notes: [Diagnostic.Note(span: first.node.span, source: first.node.source, message: "first declared here")]
        )
    }
}

extension RegistryListDecoder {
    /// Returns the two spellings of one host; `nil` if they are the same or contain a variable.
    private static func spellings(
        _ first: DecodedDeclaration<RegistryDeclaration>, _ second: DecodedDeclaration<RegistryDeclaration>
    ) -> String? {
        let texts = [first, second].compactMap { $0.node.scalar?.text }
        guard texts.count == 2, !texts[0].hasSameBytes(as: texts[1]),
            !texts.contains(where: InterpolatedString.isNeeded(for:))
        else { return nil }
        return "`\(texts[0])` and `\(texts[1])`"
    }
}

extension RegistryDeclaration {
    /// Returns the first key in which two declarations of a registry differ; `nil` if they are equal apart from their
    /// places.
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
