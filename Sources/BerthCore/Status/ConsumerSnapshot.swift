package import DockerConfig
package import Platform
package import SystemPackage

/// All that decides which login a program finds: the files that it may look into, and the variables that it heeds.
package struct ConsumerSnapshot: Sendable {
    /// A file that is there.
    package struct File: Sendable {
        /// The file itself, at the end of the path's links.
        package let target: FilePath
        /// nil where it is no Docker config, or may not be read.
        package let content: DockerConfigDocument?
        /// The same as podman and skopeo read it.
        private let podmansContent: DockerConfigDocument?
        /// By the registry's name, the keys for parts of it, such as `host/namespace`.
        private let namespaces: [String: [String]]

        /// A file of these parts.
        package init(target: FilePath, content: DockerConfigDocument?) {
            self.target = target
            self.content = content?.read(as: .docker)
            podmansContent = content?.read(as: .containers)
            namespaces = content?.namespacedKeys ?? [:]
        }

        /// The content by some rules.
        func content(as format: AuthFileFormat) -> DockerConfigDocument? {
            format == .docker ? content : podmansContent
        }

        /// The keys for parts of a registry that a program prefers to the registry's own; `nil` without any.
        func namespaces(of host: String, as consumer: CredentialConsumer) -> [String]? {
            // podman asks the helper for the whole registry before it looks at any key.
            if consumer.grammar == .containers, case .helper? = podmansContent?.route(for: host) { return nil }
            return namespaces[DockerHub.isKey(host) ? consumer.dockerHubName : host]
        }
    }

    /// The config that berth writes.
    package let config: FilePath
    /// By the paths that programs know. A file that is not there is not in here.
    package let files: [FilePath: File]
    /// Variables and folders.
    package let environment: Environment
    /// What `DOCKER_AUTH_CONFIG` holds.
    let environmentLogins: DockerAuthConfig
    /// Whose rules hold for the config that berth writes.
    private let format: AuthFileFormat
    /// Where programs look for logins by registries.conf; a program that reads no such file is not in here.
    let registriesConfs: [CredentialConsumer: RegistriesConf]
    /// The names behind `docker-credential-` of programs that the files name and that are not on `PATH`.
    package var missingPrograms: Set<String> = []

    /// A world of these parts.
    package init(config: FilePath, files: [FilePath: File], environment: Environment) {
        self.init(config: config, format: .docker, files: files, environment: environment, registriesConfs: [:])
    }

    /// The same of a file that may be podman's.
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

    /// Who keeps a login.
    enum Keeper: Equatable {
        /// An entry in a file, by the file's target and the entry's key.
        case file(FilePath, key: String)
        /// The program `docker-credential-NAME`.
        case program(String)
    }

    /// Why there is no login to be seen.
    struct NoCredentialError: Error {
        var why: ConsumerRow.Why
    }

    /// Who keeps the login that berth's config has for a host.
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
        case .helper(let name) where name == Destination.helperName || CredentialStore.mintsByItself(name):
            return .program(name)
        case .helper(let name), .store(let name):
            // docker and berth leave a mark for a login that they give to a store.
            guard content.hasEntry(for: host) else { throw NoCredentialError(why: .notStored) }
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
    var ownContent: DockerConfigDocument? { files[config]?.content(as: format) }

    /// Whether a path leads to the config that berth writes.
    func isConfig(_ path: FilePath) -> Bool {
        if path == config { return true }
        guard let target = files[path]?.target else { return false }
        return target == files[config]?.target
    }

    /// A file as a person reads it.
    func name(of file: FilePath) -> String { environment.abbreviated(file) }
}

extension ConsumerSnapshot.File {
    /// Whom a program asks for a host's login when it reads this file.
    /// - Returns: nil where it finds nothing.
    func keeper(of host: String, as grammar: CredentialConsumer.Grammar) -> ConsumerSnapshot.Keeper? {
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

/// Takes in what a `VisibilityMatrix` is made from: reads files, and asks nobody.
package struct ConsumerReader: Sendable {
    private let config: DockerConfigFile
    private let effects: Effects

    /// - Parameter config: the config that berth writes.
    package init(config: DockerConfigFile, effects: Effects) {
        self.config = config
        self.effects = effects
    }

    /// The files that are there, each as far as it can be read.
    package func world() -> ConsumerSnapshot {
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
