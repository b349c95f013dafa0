package import AWS
package import DockerConfig
import OrderedCollections
package import Platform
import SystemPackage

/// Loads the snapshot for a plan. It reads files only.
package struct SnapshotLoader: Sendable {
    private let config: DockerConfigFile
    private let ledger: LedgerFile?
    private let effects: Effects

    /// - Parameter ledger: `nil` if there is no directory for a ledger.
    package init(config: DockerConfigFile, ledger: LedgerFile?, effects: Effects) {
        self.config = config
        self.ledger = ledger
        self.effects = effects
    }

    /// - Parameter configuration: the AWS files; a failure applies to all profiles.
    /// - Returns: the state of the hosts that the manifest declares or owns, and warnings.
    /// - Throws: `DockerConfigError` if Docker's config cannot be read or is malformed.
    package func read(
        for manifest: Manifest, configuration: Result<SharedConfiguration, SharedConfigError>
    ) throws(DockerConfigError) -> (snapshot: Snapshot, warnings: [UserMessage]) {
        let target = try config.target(in: effects.files).string
        // Load the ledger before the config: both may be large, and the memory of the first is free again for the
        // second.
        let (remembered, warning) = ledger?.load() ?? (Ledger(), nil)
        let content = try config.read(from: effects.files)
        var snapshot = Snapshot(config: target, ledger: remembered)
        snapshot.ledgerPath = ledger?.path.string
        let environmentLogins = DockerAuthConfig(effects.environment["DOCKER_AUTH_CONFIG"])
        let isDockers = content.format == .docker
        snapshot.hiddenLogins = HiddenLoginReader(config: config, effects: effects).read(content)
        snapshot.samePaths = samePaths(as: manifest, in: remembered, target)
        let known = remembered.hosts(of: snapshot.identity(of: manifest), in: target)
        let hosts = OrderedSet(manifest.registries.map(\.host) + known)
        snapshot.stored = content.entries(for: hosts)
        var isGone: [FilePath: Bool] = [:]
        // podman and its kin do not read `credsStore` (containers/image, `dockerConfigFile` in
        // `pkg/docker/config/config.go`), and fail at the line that Docker needs with it.
        let hasStore = content.format != .containers
        for host in hosts {
            if content.hasMark(for: host) { snapshot.marks.insert(host) }
            switch content.route(for: host) {
            case .helper(let name): snapshot.routes[host] = .helper(name)
            case .store(let name) where hasStore: snapshot.routes[host] = .store(name)
            case .store, .file: break
            }
            let beneath = content.backendWithoutHelper(host)
            if hasStore, beneath != .file { snapshot.routesBeneath[host] = beneath }
            if content.credHelpers[host]?.isEmpty == true { snapshot.fileLines.insert(host) }
            if content.hasRegistryToken(for: host) { snapshot.registryTokens.insert(host) }
            if isDockers, environmentLogins.shadows(host) { snapshot.shadowed.insert(host) }
            for path in snapshot.ledgerEntry(for: host)?.owners.compactMap(\.path) ?? [] {
                let path = FilePath(path)
                if path != manifest.path, isGone[path] == nil { isGone[path] = self.isGone(path) }
            }
        }
        snapshot.missingManifests = Set(isGone.filter(\.value).keys)
        if remembered.entries.values.contains(where: { $0.storage == .helper }) {
            snapshot.helperHosts = HelperRegistration(effects)?.hosts(of: manifest, config: target) ?? []
        }
        snapshot.missingPrograms = missingPrograms(for: manifest, snapshot)
        snapshot.readSigners(of: manifest, configuration: configuration, effects)
        return (snapshot, [warning].compactMap(\.self))
    }

    /// Returns the owners' paths that lead to the manifest's own file, through a symbolic link, a hard link or a mount.
    private func samePaths(as manifest: Manifest, in ledger: Ledger, _ config: String) -> Set<String> {
        guard let own = manifest.path else { return [] }
        var paths: Set<String> = []
        var last: String?
        for (key, entry) in ledger.entries where key.config.hasSameBytes(as: config) {
            // Most entries have the same one owner.
            if entry.others.isEmpty, let path = entry.path, last?.hasSameBytes(as: path) ?? false { continue }
            last = entry.path
            paths.formUnion(entry.owners.compactMap(\.path))
        }
        paths.remove(own.string)
        guard !paths.isEmpty, let number = fileNumber(own) else { return [] }
        return paths.filter { fileNumber(FilePath($0)) == number }
    }

    private func fileNumber(_ path: FilePath) -> FileIdentity? {
        guard let target = try? effects.files.followingLinks(path) else { return nil }
        return (try? effects.files.status(target))??.number
    }

    private func isGone(_ path: FilePath) -> Bool {
        do throws(FileError) {
            return try effects.files.status(path) == nil
        } catch {
            // It may exist if its status cannot be read.
            return false
        }
    }

    /// Returns the programs for the logins that are not on `PATH`, without running them.
    private func missingPrograms(for manifest: Manifest, _ snapshot: Snapshot) -> Set<String> {
        var names: Set<String> = []
        for registry in manifest.registries {
            switch registry.storage {
            case .store(let name): names.insert(name)
            case .helper: names.insert(Destination.helperName)
            case .auto, .file: break
            }
        }
        names.formUnion(snapshot.routes.values.compactMap(\.program))
        let path = effects.environment["PATH"] ?? ""
        return names.filter { effects.processes.find(CredentialStore.program(of: $0), path: path) == nil }
    }
}

extension Snapshot {
    /// Resolves the principals of a manifest's registries, as far as possible offline.
    /// - Parameter configuration: the AWS files; a failure applies to all profiles.
    mutating func readSigners(
        of manifest: Manifest, configuration: Result<SharedConfiguration, SharedConfigError>, _ effects: Effects
    ) {
        let reader = IdentityReader(manifest: manifest, configuration: configuration, effects: effects)
        for registry in manifest.registries where identities[registry.profile] == nil {
            let identity = reader.identity(of: registry.profile)
            identities[registry.profile] = identity
            principalIdentities[registry.profile] = identity.principal.flatMap(reader.principalIdentity(of:))
        }
        readPasswords(of: manifest, effects)
    }

    /// Reads the passwords of a manifest's registries that need no program.
    mutating func readPasswords(of manifest: Manifest, _ effects: Effects) {
        let reader = PasswordResolver(effects, secretVariables: manifest.secretVariables, timeLimit: .zero)
        for case .other(let login) in manifest.registries.map(\.kind) {
            let request = PasswordRequest(login)
            guard passwords[request] == nil else { continue }
            do throws(PasswordError) {
                passwords[request] = try reader.availablePassword(for: request).map(Password.available) ?? .whenRun
            } catch {
                passwords[request] = .unavailable(error.message)
            }
        }
    }

    /// Marks the passwords of commands as unavailable, because the manifest is not trusted.
    /// - Parameter isChanged: whether it was trusted and has changed since.
    package mutating func distrustCommands(isChanged: Bool = false) {
        for case (let request, .whenRun) in passwords {
            let failure = isChanged ? PasswordError.changedSinceTrusted(request.place) : .notTrusted(request.place)
            passwords[request] = .unavailable(failure.message)
        }
        distrustsCommands = true
    }
}
