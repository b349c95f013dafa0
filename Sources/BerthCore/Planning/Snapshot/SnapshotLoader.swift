package import AWS
package import DockerConfig
package import Effects
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
        let samePaths = samePaths(as: manifest, in: remembered, target)
        let known = remembered.hosts(of: ManifestIdentity(manifest, samePaths: samePaths), in: target)
        let hosts = OrderedSet(manifest.registries.map(\.host) + known)
        let state = ConfigState(path: target, content, hosts: hosts)
        let snapshot = Snapshot(
            config: state,
            ownership: OwnershipState(
                ledger: remembered, ledgerPath: ledger?.path.string,
                missingManifests: missingOwners(of: hosts, in: remembered, target, except: manifest),
                samePaths: samePaths),
            signers: SignerState(of: manifest, configuration: configuration, effects),
            machine: MachineState(
                shadowed: shadowedHosts(among: hosts, content),
                hiddenLogins: HiddenLoginReader(config: config, effects: effects).read(content),
                helperHosts: helperHosts(of: manifest, in: remembered, target),
                missingPrograms: missingPrograms(for: manifest, state)))
        return (snapshot, [warning].compactMap(\.self))
    }

    /// Returns the hosts whose logins `DOCKER_AUTH_CONFIG` hides from Docker.
    private func shadowedHosts(among hosts: OrderedSet<String>, _ content: DockerConfigDocument) -> Set<String> {
        guard content.format == .docker else { return [] }
        let environmentLogins = DockerAuthConfig(effects.environment["DOCKER_AUTH_CONFIG"])
        return Set(hosts.filter(environmentLogins.shadows))
    }

    /// Returns the files of the hosts' owners, other than the manifest, that no longer exist.
    private func missingOwners(
        of hosts: OrderedSet<String>, in ledger: Ledger, _ config: String, except manifest: Manifest
    ) -> Set<FilePath> {
        var isGone: [FilePath: Bool] = [:]
        for host in hosts {
            for path in ledger[Ledger.Key(config: config, host: host)]?.owners.compactMap(\.path) ?? [] {
                let path = FilePath(path)
                if path != manifest.path, isGone[path] == nil { isGone[path] = self.isGone(path) }
            }
        }
        return Set(isGone.filter(\.value).keys)
    }

    private func helperHosts(of manifest: Manifest, in ledger: Ledger, _ config: String) -> Set<String> {
        guard ledger.entries.values.contains(where: { $0.storage == .helper }) else { return [] }
        return HelperRegistration(effects)?.hosts(of: manifest, config: config) ?? []
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
        guard !paths.isEmpty, let number = effects.files.targetStatus(of: own)?.number else { return [] }
        return paths.filter { effects.files.targetStatus(of: FilePath($0))?.number == number }
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
    private func missingPrograms(for manifest: Manifest, _ config: ConfigState) -> Set<String> {
        var names: Set<String> = []
        for registry in manifest.registries {
            switch registry.storage {
            case .store(let name): names.insert(name)
            case .helper: names.insert(Destination.helperName)
            case .auto, .file: break
            }
        }
        names.formUnion(config.routes.values.compactMap(\.program))
        let path = effects.environment["PATH"] ?? ""
        return names.filter { effects.processes.find(CredentialStore.program(of: $0), path: path) == nil }
    }
}
