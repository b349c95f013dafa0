/// The names of Docker Hub.
package enum DockerHub {
    /// The key of Docker's login for Docker Hub. Everywhere in berth it stands for that registry.
    package static let key = "https://index.docker.io/v1/"

    /// The name in images, and the key in the files of podman, buildah and skopeo.
    package static let shortName = "docker.io"

    /// The host of the index, in `key`.
    package static let indexHost = "index.docker.io"

    /// The host of the registry's API.
    package static let apiHost = "registry-1.docker.io"

    /// The hosts of Docker Hub: the name in images, the index, and the API's hosts.
    /// An array: making a set of them takes the credential helper longer than a search.
    package static let hosts = [shortName, indexHost, apiHost, "registry.hub.docker.com"]

    /// The addresses of the index, as other programs write them.
    package static let addresses: Set<String> = [key, "https://\(indexHost)/v1", "https://\(indexHost)"]

    /// Returns whether a key stands for Docker Hub.
    package static func isKey(_ host: String) -> Bool { host.hasSameBytes(as: key) }

    /// Returns whether a host is one of `hosts`.
    package static func isHost(_ host: String) -> Bool { hosts.contains { $0.hasSameBytes(as: host) } }
}
