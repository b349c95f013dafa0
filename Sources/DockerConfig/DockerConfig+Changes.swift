import OrderedCollections

extension DockerConfig {
    /// The text with changes made to it. Everything that is not an entry of their hosts stays byte for byte.
    ///
    /// An entry keeps its foreign keys, and its place. One under an old spelling is renamed: docker prefers the bare key, so a
    /// stale spelling beside it would only mislead (aws/aws-cli#2351).
    /// - Parameter changes: of several for one host, the last counts.
    /// - Returns: the same bytes where there is nothing to change.
    func text(applying changes: [ConfigChange]) -> [UInt8] {
        let layout = JSONLayout(of: document)
        var edits: [Int: JSONObjectEdit] = [:]
        var additions: [JSONNewMember] = []
        let lastByHost = OrderedDictionary(changes.map { ($0.host, $0) }, uniquingKeysWith: { _, last in last })
        for (host, change) in lastByHost {
            let kept: EntryPlace?
            switch change {
            case .remove:
                kept = nil
            case .set(_, let login):
                kept = place(of: host)
                if let kept {
                    store(login, for: host, at: kept, in: &edits[kept.auths, default: JSONObjectEdit()], layout)
                } else {
                    additions.append(JSONNewMember(key: host, value: Self.entry(with: login.fields)))
                }
            }
            for place in places[host] ?? [] where place.auths != kept?.auths || place.member != kept?.member {
                edits[place.auths, default: JSONObjectEdit()].dropped.insert(place.member)
            }
        }
        return text(applying: edits, adding: additions, layout)
    }

    private func text(
        applying edits: [Int: JSONObjectEdit], adding additions: [JSONNewMember], _ layout: JSONLayout
    ) -> [UInt8] {
        var edits = edits
        var file = JSONObjectEdit()
        if !additions.isEmpty {
            if let last = authsMembers.last {
                edits[last, default: JSONObjectEdit()].added = additions
            } else if let null = document.indices(of: "auths", in: document.root).last {
                file.values[null] = JSONAddition.object(additions).text(within: layout.outermost, layout)
            } else {
                file.added = [JSONNewMember(key: "auths", value: .object(additions))]
            }
        }
        for (index, edit) in edits where !edit.isEmpty {
            let auths = document.root.members[index].value
            let spacing = layout.spacing(of: auths, within: layout.outermost)
            file.values[index] = edit.text(of: auths, in: document.bytes, spacing: spacing, layout)
        }
        if file.isEmpty { return document.bytes }
        let root = document.root
        return document.bytes[..<root.range.lowerBound]
            + file.text(of: root, in: document.bytes, spacing: layout.outermost, layout)
            + document.bytes[root.range.upperBound...]
    }

    /// Puts a login into an entry that is there.
    private func store(
        _ login: RegistryLogin, for host: String, at place: EntryPlace, in auths: inout JSONObjectEdit, _ layout: JSONLayout
    ) {
        let entry = node(at: place)
        let around = layout.spacing(of: document.root.members[place.auths].value, within: layout.outermost)
        if !place.isBare { auths.keys[place.member] = JSONString.quoted(host) }
        guard entry.kind == .object else {
            auths.values[place.member] = Self.entry(with: login.fields).text(within: around, layout)
            return
        }
        var edit = JSONObjectEdit()
        set("auth", to: login.fields.auth, of: entry, in: &edit)
        set("identitytoken", to: login.fields.identityToken, of: entry, in: &edit)
        if edit.isEmpty { return }
        let spacing = layout.spacing(of: entry, within: around)
        auths.values[place.member] = edit.text(of: entry, in: document.bytes, spacing: spacing, layout)
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
        edit.values[last] = JSONString.quoted(text)
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
