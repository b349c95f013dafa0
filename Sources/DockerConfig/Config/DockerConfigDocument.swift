import Platform

/// The content of a Docker config, as a value without a file.
///
/// Meaning and precedence are Docker's (docker/cli, `cli/config/configfile/file.go`): field names in any case, the last
/// of several duplicates, and `null` for a missing value.
package struct DockerConfigDocument: Sendable {
    /// The format of the keys.
    package let format: AuthFileFormat
    let document: JSONDocument
    /// The members of the file that are an `auths` object. Docker merges several of them.
    let authsMembers: [Int]
    /// The places of each host's entries, in the order of the text.
    let places: [String: [EntryPlace]]
    /// Every host with an entry, in the order of the text; old spellings appear as their host.
    package let hosts: [String]
    private let credsStore: String?
    /// The lines of `credHelpers` by host: the name after `docker-credential-` of the program for its login.
    package let credHelpers: [String: String]

    /// The lines of `credHelpers` by their keys.
    private let helperLines: [String: String]

    /// An entry's place in the document.
    struct EntryPlace: Sendable, Equatable {
        var auths: Int
        var member: Int
        var isBare: Bool
    }

    /// The text of a missing file.
    package static let emptyText = Array("{}".utf8)

    /// - Parameter bytes: the file's text.
    /// - Throws: `ConfigSyntaxError` if it is not a JSON object, or docker cannot read `auths`, `credsStore` or
    ///   `credHelpers`. This does not read the hosts' entries yet.
    package init(parsing bytes: [UInt8]) throws(ConfigSyntaxError) {
        try self.init(parsing: bytes, as: .docker)
    }

    /// Parses the text by another program's rules.
    package init(parsing bytes: [UInt8], as format: AuthFileFormat) throws(ConfigSyntaxError) {
        do throws(JSONSyntaxError) {
            try self.init(JSONDocument(parsing: bytes), as: format)
        } catch {
            throw ConfigSyntaxError(error, in: bytes)
        }
    }

    /// - Parameter document: the file's text, whole or without copies of long strings.
    init(_ document: JSONDocument, as format: AuthFileFormat) throws(JSONSyntaxError) {
        self.init(
            document, format, authsMembers: try document.objects(named: "auths"),
            credsStore: try document.optionalText(named: "credsStore"),
            helperLines: try document.texts(named: "credHelpers"))
    }

    /// The same config with the whole text; `nil` if the text is whole.
    var whole: DockerConfigDocument? {
        guard let shared = document.shared else { return nil }
        guard let whole = try? DockerConfigDocument(parsing: shared.wholeText, as: format) else {
            // The caller would write the shorter text, and destroy the config.
            preconditionFailure("a config is valid without the copies of its strings, and invalid with them")
        }
        return whole
    }

    /// Returns the same file as another program reads it.
    package func read(as other: AuthFileFormat) -> DockerConfigDocument {
        other == format
            ? self
            : DockerConfigDocument(
                document, other, authsMembers: authsMembers, credsStore: credsStore, helperLines: helperLines)
    }

    private init(
        _ document: JSONDocument, _ format: AuthFileFormat, authsMembers: [Int], credsStore: String?,
        helperLines: [String: String]
    ) {
        (self.document, self.format, self.authsMembers) = (document, format, authsMembers)
        (self.credsStore, self.helperLines) = (credsStore, helperLines)
        if format == .docker {
            credHelpers = helperLines
        } else {
            let lines = helperLines.compactMap { key, name in format.host(ofHelperKey: key).map { ($0, name) } }
            credHelpers = Dictionary(lines) { first, _ in first }
        }
        var places: [String: [EntryPlace]] = [:]
        var hosts: [String] = []
        for auths in authsMembers {
            for (index, member) in document.root.members[auths].value.members.enumerated() {
                let key = AuthKey(document.key(of: member), in: format)
                if places[key.host] == nil { hosts.append(key.host) }
                places[key.host, default: []].append(EntryPlace(auths: auths, member: index, isBare: key.isBare))
            }
        }
        self.places = places
        self.hosts = hosts
    }

    /// Returns the backend for a host's login. An empty name in `credHelpers` means the file, as for Docker.
    package func route(for host: String) -> CredentialBackend {
        if let helper = credHelpers[host] { return helper.isEmpty ? .file : .helper(helper) }
        return backendWithoutHelper(host)
    }

    /// The names after `docker-credential-` of all programs in the config.
    package var programs: Set<String> {
        Set(([credsStore ?? ""] + credHelpers.values).filter { !$0.isEmpty })
    }

    /// Returns the backend for a host's login if `credHelpers` had no line for it.
    package func backendWithoutHelper(_ host: String) -> CredentialBackend {
        if let credsStore, !credsStore.isEmpty { return .store(credsStore) }
        return .file
    }

    /// Returns whether `auths` has an entry for a host under any spelling, including the empty mark that Docker leaves
    /// for a login in a store.
    package func hasEntry(for host: String) -> Bool { places[host] != nil }

    /// Returns the entry that Docker would use for a host, under any spelling.
    /// - Returns: `nil` if there is no entry, or only the empty mark that Docker leaves for a login in a store.
    package func entry(for host: String) -> AuthEntry? { place(of: host).flatMap(entry(at:)) }

    /// Returns the entry for a host under one of its keys.
    package func entry(underKey key: String, of host: String) -> AuthEntry? {
        (places[host] ?? []).last { self.key(at: $0).hasSameBytes(as: key) }.flatMap(entry(at:))
    }

    func entry(at place: EntryPlace) -> AuthEntry? {
        let entry = node(at: place)
        guard entry.kind != .null else { return nil }
        guard entry.kind == .object else { return .unreadable("it is \(entry.kind.inWords), not an object") }
        do throws(UnreadableFieldError) {
            let auth = try text(named: "auth", in: entry)
            let token = try text(named: "identitytoken", in: entry)
            // Docker reads these two plain-text fields, but does not write them.
            let username = try text(named: "username", in: entry)
            let password = try text(named: "password", in: entry)
            if !auth.isEmpty {
                guard let (username, secret) = RegistryCredential.decode(auth: auth) else {
                    return .unreadable("its auth is not base64 of USER:SECRET")
                }
                return .login(Self.registryLogin(username, secret, token))
            }
            if username.isEmpty && token.isEmpty { return nil }
            return .login(Self.registryLogin(username, Secret(password), token))
        } catch {
            return .unreadable("its \(error.name) is \(error.kind.inWords), not a string")
        }
    }

    /// Returns the key of the entry that is used for a host.
    /// - Returns: `nil` if there is no entry.
    package func key(of host: String) -> String? { place(of: host).map(key(at:)) }

    /// Returns every key of an entry for a host, in the order of the text.
    package func keys(of host: String) -> [String] { (places[host] ?? []).map(key(at:)) }

    func key(at place: EntryPlace) -> String {
        document.key(of: document.root.members[place.auths].value.members[place.member])
    }

    /// The keys for parts of registries, such as `docker.io/library`, by the name before the first `/`. podman and
    /// skopeo prefer such a key to the registry's own (containers/image, `authKeyLookupOrder` in
    /// `pkg/docker/config/config.go`).
    package var namespacedKeys: [String: [String]] {
        let keys = hosts.filter { $0.contains(scalar: "/") && !$0.contains(bytes: "://") }
        return Dictionary(grouping: keys) { key in String(key.prefix(upToScalar: "/")) }
    }

    /// Whether the config has any login, or anything that may be one.
    package var holdsSecrets: Bool { hosts.contains { entry(for: $0) != nil } }

    /// Returns the entry for a host that Docker would use: the bare key takes precedence over older spellings, and a
    /// later key over an earlier one.
    func place(of host: String) -> EntryPlace? {
        let all = places[host] ?? []
        return all.last { $0.isBare } ?? all.last
    }

    func node(at place: EntryPlace) -> JSONNode {
        document.root.members[place.auths].value.members[place.member].value
    }

    private struct UnreadableFieldError: Error {
        var name: String
        var kind: JSONNode.Kind
    }

    private func text(named name: String, in entry: JSONNode) throws(UnreadableFieldError) -> String {
        guard let node = document.value(named: name, in: entry), node.kind != .null else { return "" }
        guard let text = document.text(of: node) else { throw UnreadableFieldError(name: name, kind: node.kind) }
        return text
    }

    private static func registryLogin(_ username: String, _ secret: Secret, _ token: String) -> RegistryCredential {
        token.isEmpty
            ? .password(username: username, secret: secret)
            : .identityToken(username: username, token: Secret(token))
    }
}

/// The place of a host's login, by Docker's precedence.
package enum CredentialBackend: Sendable, Equatable {
    /// `auths` in the file.
    case file
    /// `credsStore`: the program `docker-credential-NAME`, for every host.
    case store(String)
    /// `credHelpers`: the program `docker-credential-NAME`, for this host.
    case helper(String)
}

extension JSONDocument {
    /// Returns the file's members with a name that are objects; `null` counts as missing.
    fileprivate func objects(named name: String) throws(JSONSyntaxError) -> [Int] {
        var found: [Int] = []
        for index in indices(of: name, in: root) {
            let value = root.members[index].value
            switch value.kind {
            case .object: found.append(index)
            case .null: continue
            default: throw fault(name, value, "an object")
            }
        }
        return found
    }

    fileprivate func optionalText(named name: String) throws(JSONSyntaxError) -> String? {
        guard let value = value(named: name, in: root), value.kind != .null else { return nil }
        guard let text = text(of: value) else { throw fault(name, value, "a string") }
        return text
    }

    fileprivate func texts(named name: String) throws(JSONSyntaxError) -> [String: String] {
        var texts: [String: String] = [:]
        for index in try objects(named: name) {
            for member in root.members[index].value.members {
                let key = key(of: member)
                guard member.value.kind != .null else {
                    texts[key] = ""
                    continue
                }
                guard let text = text(of: member.value) else {
                    throw fault("\(name) of \(key)", member.value, "a string")
                }
                texts[key] = text
            }
        }
        return texts
    }

    private func fault(_ name: String, _ value: JSONNode, _ wanted: String) -> JSONSyntaxError {
        JSONSyntaxError(offset: value.range.lowerBound, reason: "\(name) is \(value.kind.inWords), not \(wanted)")
    }
}
