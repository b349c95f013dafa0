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
