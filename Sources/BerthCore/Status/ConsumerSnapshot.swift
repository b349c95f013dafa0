package import DockerConfig
package import Effects
package import Platform
package import SystemPackage

/// The state that decides which login a program finds: the files and variables that it reads.
package struct ConsumerSnapshot: Sendable {
    /// An existing file.
    package struct File: Sendable {
        /// The path with links followed.
        package let target: FilePath
        /// `nil` if it is not a Docker config or cannot be read.
        package let content: DockerConfigDocument?
        /// The content as podman and skopeo read it.
        private let podmansContent: DockerConfigDocument?
        /// The keys for parts of a registry, such as `host/namespace`, by the registry's name.
        private let namespaces: [String: [String]]

        package init(target: FilePath, content: DockerConfigDocument?) {
            self.target = target
            self.content = content?.read(as: .docker)
            podmansContent = content?.read(as: .containers)
            namespaces = content?.namespacedKeys ?? [:]
        }

        /// Returns the content as a format reads it.
        func content(as format: AuthFileFormat) -> DockerConfigDocument? {
            format == .docker ? content : podmansContent
        }

        /// Returns the keys for parts of a registry that a program prefers to the registry's own; `nil` if there are
        /// none.
        func namespaces(of host: String, as consumer: CredentialConsumer) -> [String]? {
            // podman asks the helper for the whole registry first.
            if consumer.grammar == .containers, case .helper? = podmansContent?.route(for: host) { return nil }
            return namespaces[DockerHub.isKey(host) ? consumer.dockerHubName : host]
        }
    }

    /// The config that berth writes.
    package let config: FilePath
    /// The existing files, by the paths that programs use.
    package let files: [FilePath: File]
    /// Variables and directories.
    package let environment: Environment
    /// The logins in `DOCKER_AUTH_CONFIG`.
    let environmentLogins: DockerAuthConfig
    /// The format of the config that berth writes.
    private let format: AuthFileFormat
    /// The registries.conf of each program that reads one.
    let registriesConfs: [CredentialConsumer: RegistriesConf]
    /// The names after `docker-credential-` of programs that the files name and that are not on `PATH`.
    package var missingPrograms: Set<String> = []

    package init(config: FilePath, files: [FilePath: File], environment: Environment) {
        self.init(config: config, format: .docker, files: files, environment: environment, registriesConfs: [:])
    }

    /// Creates a snapshot of a config that may be podman's.
    package init(
        config: FilePath, format: AuthFileFormat, files: [FilePath: File], environment: Environment,
        registriesConfs: [CredentialConsumer: RegistriesConf]
    ) {
        (self.format, self.registriesConfs) = (format, registriesConfs)
        self.config = config
        self.files = files
        self.environment = environment
        environmentLogins = DockerAuthConfig(environment["DOCKER_AUTH_CONFIG"])
    }

    /// The keeper of a login.
    enum Keeper: Equatable {
        /// An entry in a file, by the file's target and the entry's key.
        case file(FilePath, key: String)
        /// The program `docker-credential-NAME`.
        case program(String)
    }

    /// A reason why there is no login.
    struct NoCredentialError: Error {
        var why: LoginVisibility.Reason
    }

    /// Returns the keeper of the login that berth's config has for a host.
    func keeper(of host: String) throws(NoCredentialError) -> Keeper {
        guard let file = files[config], let content = file.content(as: format) else {
            throw NoCredentialError(why: .notStored)
        }
        switch content.route(for: host) {
        case .file:
            switch content.entry(for: host) {
            case .login?: return .file(file.target, key: content.key(of: host) ?? host)
            case .unreadable(let why)?: throw NoCredentialError(why: .unreadable(why))
            case nil: throw NoCredentialError(why: .notStored)
            }
        case .helper(let name) where name == Destination.helperName || CredentialStore.obtainsTokensItself(name):
            return .program(name)
        case .helper(let name), .store(let name):
            // Docker and berth leave a mark for a login in a store.
            guard content.hasEntry(for: host) else { throw NoCredentialError(why: .notStored) }
            return .program(name)
        }
    }

    /// Returns whether berth's config has Docker Hub's login under podman's name for it.
    func hasShortName(for host: String) -> Bool {
        guard DockerHub.isKey(host), format != .docker, let content = ownContent else { return false }
        return content.route(for: host) != .file
            || content.key(of: host)?.hasSameBytes(as: DockerHub.shortName) == true
    }

    /// The config that berth writes.
    var ownContent: DockerConfigDocument? { files[config]?.content(as: format) }

    /// Returns whether a path leads to the config that berth writes.
    func isConfig(_ path: FilePath) -> Bool {
        if path == config { return true }
        guard let target = files[path]?.target else { return false }
        return target == files[config]?.target
    }

    /// Returns a file's display name.
    func name(of file: FilePath) -> String { environment.abbreviated(file) }
}

extension ConsumerSnapshot.File {
    /// Returns the keeper that a program uses for a host if it reads this file.
    /// - Returns: `nil` if the program finds nothing.
    func keeper(of host: String, as grammar: CredentialConsumer.Grammar) -> ConsumerSnapshot.Keeper? {
        guard let content = self.content(as: grammar == .containers ? .containers : .docker) else { return nil }
        let hasEmptyLine = content.credHelpers[host]?.isEmpty == true
        switch (grammar, content.route(for: host)) {
        case (.docker, .store(let name)), (.oras, .store(let name)): return .program(name)
        case (.docker, .helper(let name)), (.oras, .helper(let name)), (.containers, .helper(let name)):
            return .program(name)
        case (.oras, .file) where hasEmptyLine:
            if case .store(let name) = content.backendWithoutHelper(host) { return .program(name) }
        // They run a program without a name, which fails.
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

/// Reads the files for a `VisibilityMatrix`, without the network and other programs.
package struct ConsumerReader: Sendable {
    private let config: DockerConfigFile
    private let effects: Effects

    /// - Parameter config: the config that berth writes.
    package init(config: DockerConfigFile, effects: Effects) {
        self.config = config
        self.effects = effects
    }

    /// Returns the existing files, each as far as it can be read.
    package func snapshot() -> ConsumerSnapshot {
        var files: [FilePath: ConsumerSnapshot.File] = [:]
        for path in Set([config.path] + CredentialConsumer.files(in: effects.environment)) {
            files[path] = file(at: path)
        }
        let reader = RegistriesConfReader(environment: effects.environment, files: effects.files)
        let confs = [CredentialConsumer.podman, .skopeo].map { ($0, reader.read(namedBy: $0.registriesConfVariables)) }
        var snapshot = ConsumerSnapshot(
            config: config.path, format: format, files: files, environment: effects.environment,
            registriesConfs: Dictionary(uniqueKeysWithValues: confs))
        let path = effects.environment["PATH"] ?? ""
        let programs = Set(files.values.compactMap(\.content).flatMap(\.programs))
        snapshot.missingPrograms = programs.filter {
            effects.processes.find(CredentialStore.program(of: $0), path: path) == nil
        }
        return snapshot
    }

    private var format: AuthFileFormat {
        (try? config.target(in: effects.files)).map(config.format(at:)) ?? config.format
    }

    private func file(at path: FilePath) -> ConsumerSnapshot.File? {
        let file = DockerConfigFile(path)
        do {
            let target = try file.target(in: effects.files)
            guard try effects.files.status(target) != nil else { return nil }
            return ConsumerSnapshot.File(target: target, content: try file.read(from: effects.files))
        } catch {
            return ConsumerSnapshot.File(target: path, content: nil)
        }
    }
}
