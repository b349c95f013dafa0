public import DockerConfig
public import Effects
public import SystemPackage

/// All that decides which login a program finds: the files that it may look into, and the variables that it heeds.
public struct ConsumerWorld: Sendable {
    /// A file that is there.
    public struct File: Sendable {
        /// The file itself, at the end of the path's links.
        public let target: FilePath
        /// nil where it is no Docker config, or may not be read.
        public let content: DockerConfig?
        /// By host, the keys for parts of its registry, such as `host/namespace`.
        let namespaces: [String: [String]]

        /// A file of these parts.
        public init(target: FilePath, content: DockerConfig?) {
            self.target = target
            self.content = content
            let keys = (content?.hosts ?? []).filter { $0.contains(scalar: "/") && !$0.contains(bytes: "://") }
            namespaces = Dictionary(grouping: keys) { key in String(key.prefix(upToScalar: "/")) }
        }
    }

    /// The config that berth writes.
    public let config: FilePath
    /// By the paths that programs know. A file that is not there is not in here.
    public let files: [FilePath: File]
    /// Variables and folders.
    public let environment: Environment
    /// What `DOCKER_AUTH_CONFIG` holds.
    let environmentLogins: DockerAuthConfig
    /// The names behind `docker-credential-` of programs that the files name and that are not on `PATH`.
    package var missingPrograms: Set<String> = []

    /// A world of these parts.
    public init(config: FilePath, files: [FilePath: File], environment: Environment) {
        self.config = config
        self.files = files
        self.environment = environment
        environmentLogins = DockerAuthConfig(environment["DOCKER_AUTH_CONFIG"])
    }

    /// Who keeps a login.
    enum Keeper: Equatable {
        /// A file, by its target.
        case file(FilePath)
        /// The program `docker-credential-NAME`.
        case program(String)
    }

    /// Why there is no login to be seen.
    struct NothingKept: Error {
        var why: ConsumerRow.Why
    }

    /// Who keeps the login that berth's config has for a host.
    func keeper(of host: String) throws(NothingKept) -> Keeper {
        guard let file = files[config], let content = file.content else { throw NothingKept(why: .notStored) }
        switch content.route(for: host) {
        case .file:
            switch content.entry(for: host) {
            case .login?: return .file(file.target)
            case .unreadable(let why)?: throw NothingKept(why: .unreadable(why))
            case nil: throw NothingKept(why: .notStored)
            }
        case .helper(let name) where name == Destination.helperName || CredentialStore.mintsByItself(name):
            return .program(name)
        case .helper(let name), .store(let name):
            // docker and berth leave a mark for a login that they give to a store.
            guard content.hasEntry(for: host) else { throw NothingKept(why: .notStored) }
            return .program(name)
        }
    }

    /// Whether a path leads to the config that berth writes.
    func isConfig(_ path: FilePath) -> Bool {
        if path == config { return true }
        guard let target = files[path]?.target else { return false }
        return target == files[config]?.target
    }

    /// A file as a person reads it.
    func name(of file: FilePath) -> String { environment.abbreviated(file) }
}

extension ConsumerWorld.File {
    /// Whom a program asks for a host's login when it reads this file.
    /// - Returns: nil where it finds nothing.
    func keeper(of host: String, as grammar: Consumer.Grammar) -> ConsumerWorld.Keeper? {
        guard let content else { return nil }
        switch (grammar, content.route(for: host)) {
        case (.docker, .store(let name)), (.docker, .helper(let name)): return .program(name)
        case (.containers, .helper(let name)) where !Self.isDockerHub(host): return .program(name)
        default: break
        }
        switch (grammar, content.entry(for: host)) {
        case (.auths, .login(.identityToken)?): return nil
        case (_, .login?): return .file(target)
        default: return nil
        }
    }

    /// podman and skopeo look for it under its short name in `credHelpers`, and under any of its names in `auths`.
    private static func isDockerHub(_ host: String) -> Bool { host == DockerConfig.dockerHub }
}
