import DockerConfig
import Platform
import SystemPackage

/// A program that uses stored logins.
package enum CredentialConsumer: Sendable, CaseIterable {
    /// Also buildx and compose, which use the CLI's code.
    case docker
    /// Also buildah.
    case podman
    case skopeo
    case crane
    case oras
    case helm
    case kubelet

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

    /// The parts of Docker's config format that a program supports.
    enum Grammar {
        /// All of it: `credHelpers`, `credsStore`, `auths`.
        case docker
        /// All of it, except that an empty line in `credHelpers` leaves a host to `credsStore` (oras-project/oras-go,
        /// `getHelperSuffix` in `registry/remote/credentials/store.go`).
        case oras
        /// `credHelpers` and `auths`, without `credsStore` (containers/image, `findCredentialsInFile` in
        /// `pkg/docker/config/config.go`).
        case containers
        /// Only `auths`, and in it only passwords (kubernetes, `pkg/credentialprovider/config.go`).
        case auths

        /// Whether the program reads Docker's config.json by its rules: it prefers a `registrytoken` to an entry's login,
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

    /// Whether it reads the logins in `DOCKER_AUTH_CONFIG` first. crane looks for logins with the docker CLI's code (of
    /// 28.3 or later since 0.20.7); oras and helm have their own code (oras-project/oras-go,
    /// `registry/remote/credentials`).
    var readsDockerAuthConfig: Bool { self == .docker || self == .crane }

    /// The variables that name its main registries.conf; the first set variable counts (containers/common,
    /// `SetRegistriesConfPath`). skopeo 1.9 reads neither.
    var registriesConfVariables: [String] {
        self == .podman ? ["CONTAINERS_REGISTRIES_CONF", "REGISTRIES_CONFIG_PATH"] : []
    }

    /// The name of Docker Hub in a key for a part of it, before the `/`.
    var dockerHubName: String { self == .crane ? DockerHub.indexHost : DockerHub.shortName }

    /// Whether a key such as `host/namespace` has priority over the host's own key: for everything below it with podman
    /// and skopeo, for exactly that repository with crane (google/go-containerregistry, `pkg/authn/keychain.go`).
    var knowsNamespaces: Bool { [.podman, .skopeo, .crane].contains(self) }
}

extension CredentialConsumer {
    /// The files in which a program looks for logins.
    struct Search {
        /// The files in order. The first that has a login for the host decides.
        var files: [FilePath]
        /// The variable that restricts it to one file; `nil` if none is set.
        var variable: String?
    }

    /// The file of the kubelet's root directory (kubernetes, `cmd/kubelet/app/server.go`).
    static let kubeletFile: FilePath = "/var/lib/kubelet/config.json"
    /// The last file in which the kubelet looks.
    static let kubeletLastFile: FilePath = "/.docker/config.json"
    /// A file in which the kubelet looks if its service sets `HOME`, which few do.
    static let kubeletHomeFile: FilePath = "/root/.docker/config.json"

    /// Returns every file in which a program may look.
    static func files(in environment: Environment) -> [FilePath] {
        let found = [
            dockerFile(environment), environment.home?.pushing(".docker/config.json"),
            ContainersAuthFile.named(in: environment), ContainersAuthFile.ofSession(in: environment),
            podmanSessionFile(environment), ContainersAuthFile.lasting(in: environment), helmFile(environment),
        ]
        return found.compactMap(\.self) + [kubeletFile, kubeletLastFile]
    }

    /// - Parameter isThere: returns whether a file exists.
    func search(in environment: Environment, isThere: (FilePath) -> Bool) -> Search {
        let docker = Self.dockerFile(environment)
        switch self {
        case .docker, .oras:
            return Search(files: [docker].compactMap(\.self))
        case .podman:
            return Self.podmanSearch(environment, docker)
        case .skopeo:
            return Self.containersSearch(environment, session: ContainersAuthFile.ofSession(in: environment), docker)
        case .crane:
            return Search(files: [Self.craneFile(environment, docker, isThere)].compactMap(\.self))
        case .helm:
            return Search(files: [Self.helmFile(environment), docker].compactMap(\.self))
        case .kubelet:
            // The first that exists decides for all hosts.
            return Search(files: [[Self.kubeletFile, Self.kubeletLastFile].first(where: isThere) ?? Self.kubeletFile])
        }
    }

    private static func dockerFile(_ environment: Environment) -> FilePath? {
        try? DockerConfigFile(option: nil, environment: environment).path
    }

    /// podman and buildah read only Docker's file if `DOCKER_CONFIG` is set; skopeo ignores it except for its `login`
    /// (containers/common, `GetDefaultAuthFile` in `pkg/auth/auth.go`; containers/skopeo, `cmd/skopeo/utils.go`).
    private static func podmanSearch(_ environment: Environment, _ docker: FilePath?) -> Search {
        if ContainersAuthFile.named(in: environment) == nil, environment.path(in: "DOCKER_CONFIG") != nil {
            return Search(files: [docker].compactMap(\.self), variable: "DOCKER_CONFIG")
        }
        return containersSearch(environment, session: podmanSessionFile(environment), docker)
    }

    /// A named file is the only one since containers/image 5.24 (podman 4.4, skopeo 1.11); before, the others came
    /// after it.
    private static func containersSearch(
        _ environment: Environment, session: FilePath?, _ docker: FilePath?
    ) -> Search {
        if let named = ContainersAuthFile.named(in: environment) {
            return Search(files: [named], variable: "REGISTRY_AUTH_FILE")
        }
        return Search(files: [session, ContainersAuthFile.lasting(in: environment), docker].compactMap(\.self))
    }

    /// podman finds a session's directory for an ordinary user if none is named (containers/podman, `setXdgDirs` in
    /// `cmd/podman/registry/config.go`).
    private static func podmanSessionFile(_ environment: Environment) -> FilePath? {
        if environment.path(in: "XDG_RUNTIME_DIR") == nil, let user = environment.user, user != 0 {
            return FilePath("/run/user/\(user)/containers/auth.json")
        }
        return ContainersAuthFile.ofSession(in: environment)
    }

    /// Docker's file if it exists, else podman's (google/go-containerregistry, `pkg/authn/keychain.go`; the lasting one
    /// since 0.21.8).
    private static func craneFile(
        _ environment: Environment, _ docker: FilePath?, _ isThere: (FilePath) -> Bool
    ) -> FilePath? {
        if [environment.home?.pushing(".docker/config.json"), docker].compactMap(\.self).contains(where: isThere) {
            return docker
        }
        let session = environment.path(in: "XDG_RUNTIME_DIR")?.pushing("containers/auth.json")
        return [ContainersAuthFile.named(in: environment), session, ContainersAuthFile.lasting(in: environment)]
            .compactMap(\.self).first(where: isThere) ?? docker
    }

    /// The file that `helm registry login` writes, which helm reads before Docker's file (helm/helm, `NewClient` in
    /// `pkg/registry/client.go`, `pkg/cli/environment.go`).
    private static func helmFile(_ environment: Environment) -> FilePath? {
        if let file = environment.path(in: "HELM_REGISTRY_CONFIG") { return file }
        let directory =
            environment.path(in: "HELM_CONFIG_HOME") ?? environment.path(in: "XDG_CONFIG_HOME")?.appending("helm")
            ?? environment.home?.pushing(".config/helm")
        return directory?.pushing("registry/config.json")
    }
}
