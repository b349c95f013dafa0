import Platform
import SystemPackage

/// The configs of Docker and podman in an environment, which send hosts to credential helpers.
struct HelperRoutes {
    private let environment: Environment
    private let files: any HelperFiles

    init(_ environment: Environment, _ files: any HelperFiles) {
        self.environment = environment
        self.files = files
    }

    /// The config that Docker reads by default, at the end of its symbolic links, as `DockerConfigFile.target` finds
    /// it.
    var ownConfig: String? {
        (try? DockerConfigFile(option: nil, environment: environment).path).map { target(of: $0).string }
    }

    /// Returns the first config that sends a host to berth by name; `nil` if none does.
    ///
    /// If a config names berth for all hosts, in `credsStore`, callers also request logins for hosts that berth does
    /// not manage.
    func config(sending address: ServerURL) -> FilePath? { configs.first { sends(address, to: $0) } }

    private func sends(_ address: ServerURL, to config: FilePath) -> Bool {
        guard let bytes = files.content(of: target(of: config), limit: DockerConfigFile.sizeLimit),
            let content = try? DockerConfigDocument(parsing: bytes)
        else { return false }
        let names = address.hosts + (DockerHub.isKey(address.host) ? [DockerHub.shortName] : [])
        return names.contains { content.credHelpers[$0]?.hasSameBytes(as: "berth") ?? false }
    }

    /// The files that Docker and podman read in this environment.
    private var configs: [FilePath] {
        [
            try? DockerConfigFile(option: nil, environment: environment).path,
            ContainersAuthFile.named(in: environment), ContainersAuthFile.ofSession(in: environment),
            ContainersAuthFile.lasting(in: environment),
        ].compactMap(\.self)
    }

    /// Returns the path at the end of a path's own symbolic links.
    private func target(of path: FilePath) -> FilePath {
        var path = path
        for _ in 0..<40 {
            guard let target = files.linkTarget(path) else { break }
            path = path.removingLastComponent().pushing(target)
        }
        return path
    }
}
