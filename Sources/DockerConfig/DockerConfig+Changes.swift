import OrderedCollections

extension DockerConfig {
    /// The text with changes made to it. Everything that is not an entry of their hosts stays byte for byte.
    ///
    /// An entry keeps its foreign keys, and its place. One under an old spelling is renamed: docker prefers the bare
    /// key, so a stale spelling beside it would only mislead (aws/aws-cli#2351).
    /// - Parameter changes: of several for one host, the last counts.
    /// - Returns: the same bytes where there is nothing to change.
    func text(applying changes: [ConfigChange]) -> [UInt8] {
        var auths: [Int: JSONObjectEdit] = [:]
        var additions: [JSONNewMember] = []
        let lastByHost = OrderedDictionary(changes.map { ($0.host, $0) }, uniquingKeysWith: { _, last in last })
        for (host, change) in lastByHost {
            var kept: EntryPlace?
            if case .set(_, let login) = change {
                kept = place(of: host)
                if let kept {
                    store(login, for: host, at: kept, in: &auths[kept.auths, default: JSONObjectEdit()])
                } else {
                    additions.append(JSONNewMember(key: host, value: Self.entry(with: login.fields)))
                }
            }
            for place in places[host] ?? [] where place != kept {
                auths[place.auths, default: JSONObjectEdit()].dropped.insert(place.member)
            }
        }
        return JSONWriter.text(of: document, applying: edit(of: auths, adding: additions))
    }

    /// The changes to the file that bring those to its `auths` about.
    private func edit(of auths: [Int: JSONObjectEdit], adding additions: [JSONNewMember]) -> JSONObjectEdit {
        var auths = auths
        var file = JSONObjectEdit()
        if !additions.isEmpty {
            if let last = authsMembers.last {
                auths[last, default: JSONObjectEdit()].added = additions
            } else if let null = document.indices(of: "auths", in: document.root).last {
                file.values[null] = .replaced(.object(additions))
            } else {
                file.added = [JSONNewMember(key: "auths", value: .object(additions))]
            }
        }
        for (index, edit) in auths where !edit.isEmpty { file.values[index] = .edited(edit) }
        return file
    }

    /// Puts a login into an entry that is there.
    private func store(_ login: RegistryLogin, for host: String, at place: EntryPlace, in auths: inout JSONObjectEdit) {
        if !place.isBare { auths.renamed[place.member] = host }
        let entry = node(at: place)
        let fields = login.fields
        guard entry.kind == .object else {
            auths.values[place.member] = .replaced(Self.entry(with: fields))
            return
        }
        var edit = JSONObjectEdit()
        set("auth", to: fields.auth, of: entry, in: &edit)
        set("identitytoken", to: fields.identityToken, of: entry, in: &edit)
        if !edit.isEmpty { auths.values[place.member] = .edited(edit) }
    }

    /// Gives a field its text, or takes it away; nothing where docker reads that already.
    private func set(_ name: String, to text: String?, of entry: JSONNode, in edit: inout JSONObjectEdit) {
        let indices = document.indices(of: name, in: entry)
        guard let text else {
            edit.dropped.formUnion(indices)
            return
        }
        guard let last = indices.last else {
            edit.added.append(JSONNewMember(key: name, value: .string(text)))
            return
        }
        if document.text(of: entry.members[last].value) == text { return }
        edit.values[last] = .replaced(.string(text))
        edit.dropped.formUnion(indices.dropLast())
    }

    private static func entry(with fields: RegistryLogin.Fields) -> JSONAddition {
        var members = [JSONNewMember(key: "auth", value: .string(fields.auth))]
        if let token = fields.identityToken {
            members.append(JSONNewMember(key: "identitytoken", value: .string(token)))
        }
        return .object(members)
    }
}
