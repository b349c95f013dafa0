public import DockerConfig
public import Platform
public import SystemPackage

/// All that decides which login a program finds: the files that it may look into, and the variables that it heeds.
public struct ConsumerWorld: Sendable {
    /// A file that is there.
    public struct File: Sendable {
        /// The file itself, at the end of the path's links.
        public let target: FilePath
        /// nil where it is no Docker config, or may not be read.
        public let content: DockerConfig?
        /// The same as podman and skopeo read it.
        private let podmansContent: DockerConfig?
        /// By the registry's name, the keys for parts of it, such as `host/namespace`.
        private let namespaces: [String: [String]]

        /// A file of these parts.
        public init(target: FilePath, content: DockerConfig?) {
            self.target = target
            self.content = content?.read(as: .docker)
            podmansContent = content?.read(as: .containers)
            namespaces = content?.namespacedKeys ?? [:]
        }

        /// The content by some rules.
        func content(as format: AuthFileFormat) -> DockerConfig? {
            format == .docker ? content : podmansContent
        }

        /// The keys for parts of a registry that a program prefers to the registry's own; `nil` without any.
        func namespaces(of host: String, as consumer: Consumer) -> [String]? {
            // podman asks the helper for the whole registry before it looks at any key.
            if consumer.grammar == .containers, case .helper? = podmansContent?.route(for: host) { return nil }
            return namespaces[DockerHub.isKey(host) ? consumer.dockerHubName : host]
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
    /// Whose rules hold for the config that berth writes.
    private let format: AuthFileFormat
    /// Where programs look for logins by registries.conf; a program that reads no such file is not in here.
    let registriesConfs: [Consumer: RegistriesConf]
    /// The names behind `docker-credential-` of programs that the files name and that are not on `PATH`.
    package var missingPrograms: Set<String> = []

    /// A world of these parts.
    public init(config: FilePath, files: [FilePath: File], environment: Environment) {
        self.init(config: config, format: .docker, files: files, environment: environment, registriesConfs: [:])
    }

    /// The same of a file that may be podman's.
    package init(
        config: FilePath, format: AuthFileFormat, files: [FilePath: File], environment: Environment,
        registriesConfs: [Consumer: RegistriesConf]
    ) {
        (self.format, self.registriesConfs) = (format, registriesConfs)
        self.config = config
        self.files = files
        self.environment = environment
        environmentLogins = DockerAuthConfig(environment["DOCKER_AUTH_CONFIG"])
    }

    /// Who keeps a login.
    enum Keeper: Equatable {
        /// An entry in a file, by the file's target and the entry's key.
        case file(FilePath, key: String)
        /// The program `docker-credential-NAME`.
        case program(String)
    }

    /// Why there is no login to be seen.
    struct NothingKept: Error {
        var why: ConsumerRow.Why
    }

    /// Who keeps the login that berth's config has for a host.
    func keeper(of host: String) throws(NothingKept) -> Keeper {
        guard let file = files[config], let content = file.content(as: format) else {
            throw NothingKept(why: .notStored)
        }
        switch content.route(for: host) {
        case .file:
            switch content.entry(for: host) {
            case .login?: return .file(file.target, key: content.key(of: host) ?? host)
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

    /// Whether the config that berth writes has Docker Hub's login under podman's name for it.
    func hasShortName(for host: String) -> Bool {
        guard DockerHub.isKey(host), format != .docker, let content = ownContent else { return false }
        return content.route(for: host) != .file
            || content.key(of: host)?.hasSameBytes(as: DockerHub.shortName) == true
    }

    /// The config that berth writes.
    var ownContent: DockerConfig? { files[config]?.content(as: format) }

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
        guard let content = self.content(as: grammar == .containers ? .containers : .docker) else { return nil }
        let hasEmptyLine = content.credHelpers[host]?.isEmpty == true
        switch (grammar, content.route(for: host)) {
        case (.docker, .store(let name)), (.oras, .store(let name)): return .program(name)
        case (.docker, .helper(let name)), (.oras, .helper(let name)), (.containers, .helper(let name)):
            return .program(name)
        case (.oras, .file) where hasEmptyLine:
            if case .store(let name) = content.routeBeneath(host) { return .program(name) }
        // They run the program of that name, which is nowhere.
        case (.containers, .file) where hasEmptyLine: return .program("")
        default: break
        }
        switch (grammar, content.entry(for: host)) {
        case (.auths, .login(.identityToken)?): return nil
        case (.containers, _) where !content.hasAuth(for: host): return nil
        case (_, .login?): return .file(target, key: content.key(of: host) ?? host)
        default: return nil
        }
    }
}
