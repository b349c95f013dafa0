public import AWS
public import DockerConfig
public import Effects
import SystemPackage

/// Takes the snapshot that a plan is made against: reads files, and asks nobody.
public struct SnapshotReader: Sendable {
    private let config: DockerConfigFile
    private let ledger: LedgerFile?
    private let effects: Effects

    /// - Parameter ledger: nil where nothing can be remembered.
    public init(config: DockerConfigFile, ledger: LedgerFile?, effects: Effects) {
        self.config = config
        self.ledger = ledger
        self.effects = effects
    }

    /// - Parameter configuration: the AWS files; a failure stands for all profiles.
    /// - Returns: what is there for the manifest's hosts and for those it owns, and what the user should know.
    /// - Throws: where Docker's config cannot be read or is none.
    public func read(
        for manifest: Manifest, configuration: Result<SharedConfiguration, ConfigurationFailure>
    ) throws(DockerConfigError) -> (snapshot: Snapshot, warnings: [String]) {
        let content = try config.read(from: effects.files)
        let target = try config.target(in: effects.files).string
        let (remembered, warning) = ledger?.load() ?? (Ledger(), nil)
        var snapshot = Snapshot(config: target, ledger: remembered)
        let environmentLogins = DockerAuthConfig(effects.environment["DOCKER_AUTH_CONFIG"])
        for host in manifest.registries.map(\.host) + remembered.hosts(of: manifest, in: target) {
            snapshot.stored[host] = content.entry(for: host)
            snapshot.routes[host] = content.route(for: host)
            if environmentLogins.shadows(host) { snapshot.shadowed.insert(host) }
        }
        let reader = IdentityReader(manifest: manifest, configuration: configuration, effects: effects)
        for registry in manifest.registries where snapshot.identities[registry.profile] == nil {
            snapshot.identities[registry.profile] = reader.identity(of: registry.profile)
        }
        return (snapshot, [warning].compactMap(\.self))
    }
}
