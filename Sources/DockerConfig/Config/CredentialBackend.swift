import OrderedCollections

/// Who keeps a host's login, by docker's own precedence.
package enum CredentialBackend: Sendable, Equatable {
    /// `auths` in the file.
    case file
    /// `credsStore`: the program `docker-credential-NAME`, for every host.
    case store(String)
    /// `credHelpers`: the program `docker-credential-NAME`, for this host.
    case helper(String)
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

    /// Where a host's helper is named.
    private struct Line {
        var object: Int
        var member: Int
    }

    /// The lines for each host in the order of the text: docker joins the objects where there are several, and takes
    /// the last line.
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
