import DockerConfig

/// A kind of program that signs in to registries with logins that others have stored.
package enum CredentialConsumer: Sendable, CaseIterable {
    /// And buildx and compose, which look for logins with the CLI's code.
    case docker
    /// And buildah.
    case podman
    case skopeo
    case crane
    case oras
    case helm
    case kubelet

    /// As it is called.
    package var name: String {
        switch self {
        case .docker: "docker"
        case .podman: "podman"
        case .skopeo: "skopeo"
        case .crane: "crane"
        case .oras: "oras"
        case .helm: "helm"
        case .kubelet: "kubelet"
        }
    }

    /// What programs make of a file of Docker's format.
    enum Grammar {
        /// All of it: `credHelpers`, `credsStore`, `auths`.
        case docker
        /// All of it, but an empty line in `credHelpers` leaves a host to `credsStore` (oras-project/oras-go,
        /// `getHelperSuffix` in `registry/remote/credentials/store.go`).
        case oras
        /// `credHelpers` and `auths`, but no `credsStore` (containers/image, `findCredentialsInFile` in
        /// `pkg/docker/config/config.go`).
        case containers
        /// `auths` alone, and in it passwords alone (kubernetes, `pkg/credentialprovider/config.go`).
        case auths

        /// Whether the program reads Docker's config.json by its rules: it takes a `registrytoken` before an entry's login,
        /// and knows Docker Hub as `https://index.docker.io/v1/`.
        var isDockers: Bool { self == .docker || self == .oras }
    }

    var grammar: Grammar {
        switch self {
        case .docker, .crane: .docker
        case .oras, .helm: .oras
        case .podman, .skopeo: .containers
        case .kubelet: .auths
        }
    }

    /// Whether it takes the logins in `DOCKER_AUTH_CONFIG` first. crane looks for logins with the docker CLI's code (of
    /// 28.3 or later since 0.20.7); oras and helm have code of their own (oras-project/oras-go,
    /// `registry/remote/credentials`).
    var heedsDockerAuthConfig: Bool { self == .docker || self == .crane }

    /// The variables that name its main registries.conf, the first that is set before the other (containers/common,
    /// `SetRegistriesConfPath`). skopeo 1.9 reads neither.
    var registriesConfVariables: [String] {
        self == .podman ? ["CONTAINERS_REGISTRIES_CONF", "REGISTRIES_CONFIG_PATH"] : []
    }

    /// The name of Docker Hub before the `/` of a key for a part of it.
    var dockerHubName: String { self == .crane ? "index.docker.io" : DockerHub.shortName }

    /// Whether a key such as `host/namespace` goes before the host's own: for all that is below it with podman and
    /// skopeo, for a repository of just that name with crane (google/go-containerregistry, `pkg/authn/keychain.go`).
    var knowsNamespaces: Bool { [.podman, .skopeo, .crane].contains(self) }
}
