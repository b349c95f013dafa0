import Platform

/// Whose rules say what the keys of `auths` and `credHelpers` in a file mean. The rules differ for Docker Hub alone.
package enum AuthFileFormat: Sendable, Equatable {
    /// Docker's config.json: Docker Hub is `https://index.docker.io/v1/`.
    case docker
    /// The auth.json of podman, buildah and skopeo: Docker Hub is `docker.io`, and other spellings count if that key is
    /// not there (containers/image, `findCredentialsInFile` in `pkg/docker/config/config.go`).
    case containers
    /// Docker's config.json that podman writes too, as it does if `DOCKER_CONFIG` is set. podman reads it by its own
    /// rules, so a change is made to the entry that podman takes, and Docker's own key stays.
    case shared

    /// The key under which a host's new login or helper line goes.
    func key(for host: String) -> String {
        self == .containers && DockerHub.isKey(host) ? DockerHub.shortName : host
    }

    /// The key of a host's line in `credHelpers`. podman asks for `docker.io` there, and for no other spelling.
    func helperKey(for host: String) -> String {
        self != .docker && DockerHub.isKey(host) ? DockerHub.shortName : host
    }

    /// Returns the host that a key of `credHelpers` is for; `nil` if no program asks for it.
    func host(ofHelperKey key: String) -> String? {
        if self == .docker { return key }
        if DockerHub.isKey(key) { return nil }
        return key.hasSameBytes(as: DockerHub.shortName) ? DockerHub.key : key
    }
}

/// A key of `auths`, and the host it is for.
struct AuthKey: Equatable {
    /// The host as docker asks for it today: `host[:port]`, or Docker Hub's whole address.
    let host: String
    /// Whether the key is that host as it is. Docker prefers such a key; others are spellings of older versions.
    let isBare: Bool

    /// - Parameters:
    ///   - key: of a file's `auths`.
    ///   - format: whose rules hold for the file.
    init(_ key: String, in format: AuthFileFormat) {
        if format != .docker, DockerHub.isSpelling(key) {
            self.init(host: DockerHub.key, isBare: key.hasSameBytes(as: DockerHub.shortName))
        } else {
            self.init(key)
        }
    }

    private init(host: String, isBare: Bool) {
        (self.host, self.isBare) = (host, isBare)
    }

    /// - Parameter key: such as `registry.example.com:5000`, `https://registry.example.com`,
    ///   `https://registry.example.com/v1/`. A key with any other path stands for itself: podman keeps logins for a
    ///   part of a registry under `host/namespace`, and those are not logins for the host.
    init(_ key: String) {
        let parts = URLParts(Array(key.utf8)[...], schemes: ["https", "http"])
        guard parts.scheme != nil else {
            (host, isBare) = (key, true)
            return
        }
        let name = parts.authority
        let isOldSpelling = ["", "/", "/v1", "/v1/", "/v2", "/v2/"].contains { parts.rest.elementsEqual($0.utf8) }
        // Docker Hub has never had another key than its whole address, which is no spelling of anything.
        if name.isEmpty || !isOldSpelling || DockerHub.isKey(key) {
            (host, isBare) = (key, true)
        } else {
            (host, isBare) = (String(decoding: name, as: UTF8.self), false)
        }
    }
}
