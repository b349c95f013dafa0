import OrderedCollections
package import Platform

/// A change to the file that concerns one host.
package enum ConfigChange: Sendable, Equatable {
    /// Stores a login, and replaces the previous entry for this host.
    case set(host: String, login: RegistryCredential)
    /// Removes every entry for the host, under any spelling.
    case remove(host: String)
    /// Leaves an empty entry, as Docker does for a login in a store, and removes the previous login.
    case mark(host: String)
    /// Removes the host's empty entries, under any spelling. An entry with a login stays: another program stored it in
    /// the file.
    case unmark(host: String)
    /// Names the host's own credential helper, `docker-credential-NAME`, in `credHelpers`; `nil` removes its line.
    case route(host: String, to: String?)

    /// `host[:port]`, or `DockerHub.key`.
    package var host: String {
        switch self {
        case .set(let host, _), .remove(let host), .mark(let host), .unmark(let host), .route(let host, _):
            host
        }
    }
}

extension ConfigChange {
    /// Whether the change needs a file, so that a missing file has to be created.
    package var stores: Bool {
        switch self {
        case .set, .mark: true
        case .remove, .unmark: false
        case .route(_, let name): name != nil
        }
    }
}

extension DockerConfigDocument {
    /// Returns the text with changes. Every byte that is not part of the hosts' entries or `credHelpers` lines stays.
    ///
    /// An entry keeps its unknown keys and its position. An entry under an old spelling is renamed: Docker prefers the
    /// bare key, so a second, stale spelling would mislead (aws/aws-cli#2351). In a file that Docker and podman share,
    /// only the entry that podman uses changes, and it keeps its key.
    /// - Parameter changes: the last change to a host's login counts, and so does the last change to its route.
    /// - Returns: the same bytes if nothing changes.
    package func text(applying changes: [ConfigChange]) -> [UInt8] {
        if let whole { return whole.text(applying: changes) }
        var file = JSONObjectEdit()
        change(loginsBy: changes, in: &file)
        change(routesBy: changes, in: &file)
        return JSONWriter.text(of: document, applying: file)
    }

    private func change(loginsBy changes: [ConfigChange], in file: inout JSONObjectEdit) {
        // The new fields of an entry; `nil` to remove the entry.
        var wanted: OrderedDictionary<String, [EntryField]?> = [:]
        var unmarked: OrderedSet<String> = []
        var dockerHubUser: String?
        // An ECR token serves many hosts: its base64 is computed and stored once.
        var fields: [RegistryCredential: [EntryField]] = [:]
        for change in changes {
            switch change {
            case .set(let host, let login):
                let known = fields[login] ?? EntryField.all(of: login)
                fields[login] = known
                wanted.updateValue(known, forKey: host)
                if DockerHub.isKey(host) { dockerHubUser = login.username }
            case .mark(let host): wanted.updateValue(EntryField.noLogin, forKey: host)
            case .remove(let host): wanted.updateValue(nil, forKey: host)
            case .unmark(let host):
                wanted.removeValue(forKey: host)
                unmarked.append(host)
                continue
            case .route: continue
            }
            unmarked.remove(change.host)
        }
        var auths: [Int: JSONObjectEdit] = [:]
        var additions: [JSONNewMember] = []
        for (host, fields) in wanted {
            var kept: EntryPlace?
            if let fields {
                kept = place(of: host)
                if let kept {
                    give(fields, to: host, at: kept, in: &auths[kept.auths, default: JSONObjectEdit()])
                } else {
                    additions.append(JSONNewMember(key: format.key(for: host), value: Self.entry(of: fields)))
                }
            }
            for place in replaceablePlaces(of: host, dockerHubUser) where place != kept {
                auths[place.auths, default: JSONObjectEdit()].dropped.insert(place.member)
            }
        }
        for host in unmarked {
            for place in replaceablePlaces(of: host) where isMark(node(at: place)) {
                auths[place.auths, default: JSONObjectEdit()].dropped.insert(place.member)
            }
        }
        if !additions.isEmpty {
            if let last = authsMembers.last {
                auths[last, default: JSONObjectEdit()].added = additions
            } else {
                file.add(additions, as: "auths", to: document)
            }
        }
        for (index, edit) in auths where !edit.isEmpty { file.values[index] = .edited(edit) }
    }

    /// Returns the entries for a host that a change may replace or remove.
    ///
    /// In podman's files, other users' logins under other spellings of Docker Hub stay: podman does not use them while
    /// its preferred entry exists, and berth could not restore them.
    /// - Parameter dockerHubUser: the user of Docker Hub's new login; `nil` if no login is stored.
    private func replaceablePlaces(of host: String, _ dockerHubUser: String? = nil) -> [EntryPlace] {
        let all = places[host] ?? []
        guard format != .docker, DockerHub.isKey(host), let used = place(of: host) else { return all }
        if format == .shared { return all.filter { key(at: $0).hasSameBytes(as: key(at: used)) } }
        let users = [dockerHubUser, username(at: used)].compactMap(\.self)
        return all.filter { place in
            guard place != used, let username = username(at: place) else { return true }
            return users.contains { $0.hasSameBytes(as: username) }
        }
    }

    private func username(at place: EntryPlace) -> String? {
        guard case .login(let login)? = entry(at: place) else { return nil }
        return login.username
    }

    /// Sets fields of an existing entry.
    private func give(_ fields: [EntryField], to host: String, at place: EntryPlace, in auths: inout JSONObjectEdit) {
        let keepsKey = place.isBare || format == .shared && DockerHub.isKey(host)
        if !keepsKey { auths.renamed[place.member] = format.key(for: host) }
        let entry = node(at: place)
        guard entry.kind == .object else {
            // Docker treats `null` like an entry without fields.
            let isEmptyAlready = entry.kind == .null && fields.allSatisfy { $0.text == nil }
            if !isEmptyAlready { auths.values[place.member] = .replaced(Self.entry(of: fields)) }
            return
        }
        var edit = JSONObjectEdit()
        for field in fields { set(field, of: entry, in: &edit) }
        if !edit.isEmpty { auths.values[place.member] = .edited(edit) }
    }

    /// Sets or removes a field; does nothing if Docker already reads that value.
    private func set(_ field: EntryField, of entry: JSONNode, in edit: inout JSONObjectEdit) {
        let indices = document.indices(of: field.name, in: entry)
        guard let text = field.text else {
            edit.dropped.formUnion(indices)
            return
        }
        guard let last = indices.last else {
            edit.added.append(JSONNewMember(key: field.name, value: .string(text)))
            return
        }
        if document.text(of: entry.members[last].value) == text { return }
        edit.values[last] = .replaced(.string(text))
        edit.dropped.formUnion(indices.dropLast())
    }

    private static func entry(of fields: [EntryField]) -> JSONAddition {
        .object(fields.compactMap { field in field.text.map { JSONNewMember(key: field.name, value: .string($0)) } })
    }
}

extension DockerConfigDocument {
    /// Changes the lines of `credHelpers`. An object that loses its last line stays, empty.
    func change(routesBy changes: [ConfigChange], in file: inout JSONObjectEdit) {
        var routes: OrderedDictionary<String, String?> = [:]
        for case .route(let host, let name) in changes { routes.updateValue(name, forKey: host) }
        guard !routes.isEmpty else { return }
        let members = document.indices(of: "credHelpers", in: document.root)
        let lines = lines(in: members)
        var edits: [Int: JSONObjectEdit] = [:]
        var additions: [JSONNewMember] = []
        for (host, name) in routes {
            if let name, credHelpers[host] == name { continue }
            var dropped = lines[host] ?? []
            if let name {
                if let last = dropped.popLast() {
                    edits[last.object, default: JSONObjectEdit()].values[last.member] = .replaced(.string(name))
                } else {
                    additions.append(JSONNewMember(key: format.helperKey(for: host), value: .string(name)))
                }
            }
            for line in dropped { edits[line.object, default: JSONObjectEdit()].dropped.insert(line.member) }
        }
        if !additions.isEmpty {
            if let last = members.last, document.root.members[last].value.kind == .object {
                edits[last, default: JSONObjectEdit()].added = additions
            } else {
                file.add(additions, as: "credHelpers", to: document)
            }
        }
        for (index, edit) in edits where !edit.isEmpty { file.values[index] = .edited(edit) }
    }

    /// The line that names a host's helper.
    private struct Line {
        var object: Int
        var member: Int
    }

    /// Returns the lines for each host in the order of the text: Docker merges several objects and uses the last line.
    private func lines(in members: [Int]) -> [String: [Line]] {
        var lines: [String: [Line]] = [:]
        for object in members {
            for (index, member) in document.root.members[object].value.members.enumerated() {
                guard let host = format.host(ofHelperKey: document.key(of: member)) else { continue }
                lines[host, default: []].append(Line(object: object, member: index))
            }
        }
        return lines
    }
}

/// A field that an entry must have; without a text, a field that it must not have.
private struct EntryField {
    var name: String
    var text: String?

    /// Returns a login in the forms that Docker writes. Other forms are removed: an old password would stay in plain
    /// text, and Docker would prefer an old registry token to the login.
    static func all(of login: RegistryCredential) -> [EntryField] {
        let fields = login.fields
        return [
            EntryField(name: "auth", text: fields.auth), EntryField(name: "identitytoken", text: fields.identityToken),
        ] + otherForms
    }

    static let noLogin = ["auth", "identitytoken"].map { EntryField(name: $0, text: nil) } + otherForms

    /// The fields that Docker reads but does not write (docker/cli, `cli/config/types/authconfig.go`).
    private static let otherForms = ["username", "password", "registrytoken"].map { EntryField(name: $0, text: nil) }
}

extension JSONObjectEdit {
    /// Adds an object to the file, or replaces a `null` of its name.
    mutating func add(_ members: [JSONNewMember], as name: String, to document: JSONDocument) {
        if let null = document.indices(of: name, in: document.root).last {
            values[null] = .replaced(.object(members))
        } else {
            added.append(JSONNewMember(key: name, value: .object(members)))
        }
    }
}
