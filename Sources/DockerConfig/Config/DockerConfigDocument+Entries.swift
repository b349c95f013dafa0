package import Platform

/// The content of a config file for a host.
package enum AuthEntry: Sendable, Equatable {
    case login(RegistryCredential)
    /// An entry that is not a login, with the reason, such as `its auth is not base64 of USER:SECRET`. Docker cannot
    /// read a config with such an entry at all.
    case unreadable(String)
}

extension DockerConfigDocument {
    /// Returns `entry(for:)` for each of some hosts; hosts without an entry are left out.
    ///
    /// An ECR token takes kilobytes and is stored once for each of its registries. `RepeatedStrings` has given all of them
    /// one place, so berth decodes it once and keeps one copy in memory.
    package func entries(for hosts: some Sequence<String>) -> [String: AuthEntry] {
        var entries: [String: AuthEntry] = [:]
        var known: [Range<Int>: AuthEntry] = [:]
        for host in hosts {
            guard let place = place(of: host) else { continue }
            guard let auth = loneAuth(of: node(at: place)) else {
                entries[host] = entry(for: host)
                continue
            }
            if known[auth] == nil { known[auth] = entry(for: host) }
            entries[host] = known[auth]
        }
        return entries
    }

    /// Returns the place of an entry's `auth` if the entry has no other field, as Docker and berth write it.
    func loneAuth(of entry: JSONNode) -> Range<Int>? {
        guard entry.members.count == 1, entry.members[0].value.kind == .string,
            document.bytes[entry.members[0].key].elementsEqual("\"auth\"".utf8)
        else { return nil }
        return document.place(of: entry.members[0].value)
    }
}

extension DockerConfigDocument {
    /// Returns whether a host has the empty entry that Docker leaves for a login in a store. An entry with a possible
    /// login is not a mark: another program stored it in the file.
    package func hasMark(for host: String) -> Bool { place(of: host).map { isMark(node(at: $0)) } ?? false }

    /// Returns whether an entry holds nothing that Docker logs in with.
    ///
    /// Docker leaves `email` in an entry whose login it moves to a store (docker/cli, `nativeStore.Store` in
    /// `cli/config/credentials/native_store.go`).
    func isMark(_ entry: JSONNode) -> Bool {
        switch entry.kind {
        case .null: true
        case .object:
            entry.members.allSatisfy { member in
                let key = document.key(of: member)
                guard Self.loginFields.contains(where: { key.isFieldName($0) }) else { return true }
                return member.value.kind == .null || member.value.kind == .string && !member.value.isFilledString
            }
        default: false
        }
    }

    /// Returns whether a host's entry has a registry token, which Docker sends instead of any login (moby/moby,
    /// `registry/auth.go`). podman and skopeo read no such field.
    package func hasRegistryToken(for host: String) -> Bool {
        guard format == .docker, let place = place(of: host) else { return false }
        let entry = node(at: place)
        guard entry.kind == .object, loneAuth(of: entry) == nil,
            let token = document.value(named: "registrytoken", in: entry)
        else { return false }
        return token.isFilledString
    }

    /// Returns whether a host's entry has `auth`. podman and skopeo read no login without it (containers/image,
    /// `decodeDockerAuth` in `pkg/docker/config/config.go`).
    package func hasAuth(for host: String) -> Bool {
        guard let place = place(of: host), let auth = document.value(named: "auth", in: node(at: place)) else {
            return false
        }
        return auth.isFilledString
    }

    /// The fields of docker's `AuthConfig` that hold a login (docker/cli, `cli/config/types/authconfig.go`).
    private static let loginFields = ["auth", "username", "password", "identitytoken", "registrytoken"]
}

extension JSONNode {
    /// Whether the value is a string that is not empty. An empty string is two quotes, so this does not read a token's
    /// long text.
    fileprivate var isFilledString: Bool { kind == .string && range.count > 2 }
}
