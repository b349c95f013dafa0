import Platform

extension DockerConfigDocument {
    /// Whether a host has the empty entry that docker leaves for a login which a store keeps. An entry with a login, or
    /// with anything that may be one, is no mark: someone stored it in the file.
    package func hasMark(for host: String) -> Bool { place(of: host).map { isMark(node(at: $0)) } ?? false }

    /// Whether an entry holds nothing that docker signs in with.
    ///
    /// Docker leaves `email` in an entry whose login it gives to a store (docker/cli, `nativeStore.Store` in
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

    /// Whether a host's entry has a registry token, which docker sends instead of any login (moby/moby,
    /// `registry/auth.go`). podman and skopeo read no such field.
    package func hasRegistryToken(for host: String) -> Bool {
        guard format == .docker, let place = place(of: host) else { return false }
        let entry = node(at: place)
        guard entry.kind == .object, loneAuth(of: entry) == nil,
            let token = document.value(named: "registrytoken", in: entry)
        else { return false }
        return token.isFilledString
    }

    /// Whether a host's entry has `auth`. podman and skopeo read no login without it (containers/image,
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
    /// Whether it is a string with something in it. An empty string is two quotes: a token's text is long, and is not read.
    fileprivate var isFilledString: Bool { kind == .string && range.count > 2 }
}
