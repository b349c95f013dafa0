import AWS
import YAML

/// Reads a registry that is not private ECR.
struct RegistryReader {
    let file: ManifestFile
    let defaults: Defaults

    private static let loginKeys = ["username", "password", "expires_after", "insecure"]
    private static let kind = Section.Kind(
        name: "a registry",
        keys: ["host", "profile"] + loginKeys + SharedKeys.names,
        example: "host: ghcr.io"
    )

    /// - Returns: the registry, where it can be had, and the profile that it names itself.
    func read(_ node: Node) -> (Declared<RegistryDeclaration>?, ProfileReference?) {
        guard let section = Section(node, Self.kind, in: file) else { return (nil, nil) }
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
            refuse(Self.loginKeys, in: section, because: "\(host.quoted) is signed in to through AWS", "delete it")
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
            place: Place(host.node)
        )
        return (Declared(value: declaration, node: host.node), reference)
    }

    private func name(_ host: ResolvedText) -> (key: String, registry: HostName.Registry)? {
        guard host.isKnown else { return (host.value, .other) }
        do {
            let name = try HostName(host.value)
            return (name.key, name.registry)
        } catch {
            // What to write instead holds the value itself: not where it came from the environment.
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

    private func login(in section: Section) -> RegistryDeclaration.Login? {
        let wrong = ("has a `:`, which no registry's user has", "write the name alone" as String?)
        let username = section["username"].flatMap { node in
            file.text(node, "`username`", { !$0.utf8.contains(UInt8(ascii: ":")) }, else: wrong).flatMap { text in
                let name = text.withoutLineEndOfVariable
                return file.checkName(name.isKnown ? name.value : "", "`username`", at: node) ? name : nil
            }
        }
        let password = section["password"].flatMap(PasswordReader(file: file).read)
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

    private func requireLogin(in section: Section) {
        _ = section.required("username", hint: "the user's name, such as `username: ${GITHUB_ACTOR}`")
        _ = section.required("password", hint: "where it is, such as `password: {env: GITHUB_TOKEN}`")
    }

    private func refuse(_ keys: [String], in section: Section, because reason: String, _ hint: String) {
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
