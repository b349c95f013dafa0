package import Platform

/// The keys for Docker Hub in the files of Docker and podman.
extension DockerHub {
    /// The suffixes of the keys under which Docker stores other secrets than the login (docker/cli,
    /// `internal/oauth/manager/manager.go`).
    private static let tokenNames = ["access-token", "refresh-token"]

    /// The keys of those secrets.
    package static let tokenKeys = Set(tokenNames.map { key + $0 })

    /// Returns whether a path of the index's address, such as `/v1/access-token`, belongs to such a key.
    static func isTokenPath(_ path: String) -> Bool {
        tokenNames.contains { path.rest(afterPrefix: "/v1/")?.hasSameBytes(as: $0) ?? false }
    }

    /// Returns whether podman uses a key of `auths` for Docker Hub: one of three hosts, bare or with a scheme and any
    /// path (containers/image, `normalizeAuthFileKey` and `normalizeRegistry` in `pkg/docker/config/config.go`).
    static func isSpelling(_ key: String) -> Bool {
        guard !tokenKeys.contains(key) else { return false }
        let parts = URLParts(Array(key.utf8)[...], schemes: ["https", "http"])
        // podman compares the scheme exactly, and removes nothing from a key without a scheme.
        guard parts.scheme?.contains(where: { $0 != $0.asciiLowercased }) != true,
            parts.rest.isEmpty || parts.scheme != nil && parts.rest.first == UInt8(ascii: "/")
        else { return false }
        return [shortName, indexHost, apiHost].contains { parts.authority.elementsEqual($0.utf8) }
    }
}
