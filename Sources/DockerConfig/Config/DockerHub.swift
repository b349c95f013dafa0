import Platform

/// The names of Docker Hub.
package enum DockerHub {
    /// The key in Docker's config, which stands for Docker Hub everywhere in berth.
    static let key = DockerConfigDocument.dockerHub

    /// The name in images, and the key in the files of podman, buildah and skopeo.
    package static let shortName = "docker.io"

    /// The hosts that are Docker Hub to berth: the name in images, the old index, the API's hosts.
    /// An array: making a set of them takes the credential helper longer than a search.
    package static let hosts = [shortName, "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"]

    /// Whether a host is one of them.
    static func isHost(_ host: String) -> Bool { hosts.contains { $0.hasSameBytes(as: host) } }

    /// The addresses of the index, as programs write them.
    package static let addresses: Set<String> = [key, "https://index.docker.io/v1", "https://index.docker.io"]

    /// Whether a key stands for Docker Hub.
    package static func isKey(_ host: String) -> Bool { host.hasSameBytes(as: key) }

    /// The ends of the keys under which Docker keeps other secrets than the login (docker/cli,
    /// `internal/oauth/manager/manager.go`).
    private static let tokenNames = ["access-token", "refresh-token"]

    /// Those keys.
    package static let tokenKeys = Set(tokenNames.map { key + $0 })

    /// Whether a path of the index's address, such as `/v1/access-token`, is of such a key.
    static func isTokenPath(_ path: String) -> Bool {
        tokenNames.contains { path.rest(afterPrefix: "/v1/")?.hasSameBytes(as: $0) ?? false }
    }

    /// Whether podman takes a key of `auths` for Docker Hub: one of three hosts, as it is or with a scheme and any path
    /// (containers/image, `normalizeAuthFileKey` and `normalizeRegistry` in `pkg/docker/config/config.go`).
    static func isSpelling(_ key: String) -> Bool {
        guard !tokenKeys.contains(key) else { return false }
        let address = ["http://", "https://"].lazy.compactMap { key.rest(afterPrefix: $0) }.first
        let host = address?.prefix(upToScalar: "/") ?? key[...]
        return [shortName, "index.docker.io", "registry-1.docker.io"].contains { host.hasSameBytes(as: $0) }
    }
}
