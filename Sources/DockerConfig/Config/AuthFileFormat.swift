import Platform

/// The program whose rules define the keys of `auths` and `credHelpers` in a file. The rules differ only for Docker
/// Hub.
package enum AuthFileFormat: Sendable, Equatable {
    /// Docker's config.json: Docker Hub is `https://index.docker.io/v1/`.
    case docker
    /// The auth.json of podman, buildah and skopeo: Docker Hub is `docker.io`. Other spellings count if that key is
    /// missing (containers/image, `findCredentialsInFile` in `pkg/docker/config/config.go`).
    case containers
    /// Docker's config.json if podman writes it too, as it does if `DOCKER_CONFIG` is set. podman reads it by its own
    /// rules, so berth changes the entry that podman uses and keeps Docker's own key.
    case shared

    /// Returns the key for a host's new login or helper line.
    func key(for host: String) -> String {
        self == .containers && DockerHub.isKey(host) ? DockerHub.shortName : host
    }

    /// Returns the key of a host's line in `credHelpers`. podman looks up only `docker.io` there.
    func helperKey(for host: String) -> String {
        self != .docker && DockerHub.isKey(host) ? DockerHub.shortName : host
    }

    /// Returns the host that a key of `credHelpers` is for; `nil` if no program looks it up.
    func host(ofHelperKey key: String) -> String? {
        if self == .docker { return key }
        if DockerHub.isKey(key) { return nil }
        return key.hasSameBytes(as: DockerHub.shortName) ? DockerHub.key : key
    }
}

/// A key of `auths`, and its host.
struct AuthKey: Equatable {
    /// The host as Docker names it today: `host[:port]`, or Docker Hub's whole address.
    let host: String
    /// Whether the key is exactly the host. Docker prefers such a key; other keys are spellings of older versions.
    let isBare: Bool

    /// - Parameters:
    ///   - key: a key of `auths`.
    ///   - format: the file's format.
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
    ///   `https://registry.example.com/v1/`. A key with any other path is not for the host: podman stores logins for a
    ///   part of a registry under `host/namespace`.
    init(_ key: String) {
        // Most keys are hosts alone, and a config has thousands.
        let parts = key.contains(scalar: "/") ? URLParts(Array(key.utf8)[...], schemes: ["https", "http"]) : nil
        guard let parts, parts.scheme != nil else {
            (host, isBare) = (key, true)
            return
        }
        let name = parts.authority
        let isOldSpelling = ["", "/", "/v1", "/v1/", "/v2", "/v2/"].contains { parts.rest.elementsEqual($0.utf8) }
        // Docker Hub's only key is its whole address, which is not a spelling of another host.
        if name.isEmpty || !isOldSpelling || DockerHub.isKey(key) {
            (host, isBare) = (key, true)
        } else {
            (host, isBare) = (String(decoding: name, as: UTF8.self), false)
        }
    }
}
