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

    /// - Parameter resolver: finds out who a profile is; a failure stands for all profiles.
    /// - Returns: what is there for the manifest's hosts and for those it owns, and what the user should know.
    /// - Throws: where Docker's config cannot be read or is none.
    public func read(
        for manifest: Manifest, resolver: Result<PrincipalResolver, ConfigurationFailure>
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
        for registry in manifest.registries where snapshot.identities[registry.profile] == nil {
            snapshot.identities[registry.profile] = Self.identity(of: registry.profile, manifest, resolver)
        }
        return (snapshot, [warning].compactMap(\.self))
    }

    private static func identity(
        of profile: String?, _ manifest: Manifest, _ resolver: Result<PrincipalResolver, ConfigurationFailure>
    ) -> Snapshot.Identity {
        do {
            return .known(try resolver.get().resolve(manifest.principalRequest(for: profile)))
        } catch {
            return .unknown("\(error)")
        }
    }
}
