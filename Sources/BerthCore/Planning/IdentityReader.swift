public import AWS
public import Platform

/// Finds out who a manifest's profiles are and whether they can sign in, by files and variables alone.
public struct IdentityReader: Sendable {
    private let manifest: Manifest
    private let configuration: Result<SharedConfiguration, ConfigurationFailure>
    private let effects: Effects

    /// - Parameter configuration: the AWS files; a failure stands for all profiles.
    public init(
        manifest: Manifest, configuration: Result<SharedConfiguration, ConfigurationFailure>, effects: Effects
    ) {
        self.manifest = manifest
        self.configuration = configuration
        self.effects = effects
    }

    /// - Parameter profile: a name of the manifest's; nil is the ambient chain.
    public func identity(of profile: String?) -> Snapshot.Identity {
        let principal: Principal
        let inspector: PrincipalInspector
        do {
            let configuration = try configuration.get()
            let resolver = PrincipalResolver(configuration: configuration, environment: effects.environment)
            principal = try resolver.resolve(manifest.principalRequest(for: profile))
            inspector = PrincipalInspector(configuration: configuration, effects: effects)
        } catch {
            return .unknown("\(error)")
        }
        do {
            return .known(principal, try inspector.standing(of: principal))
        } catch {
            return .unavailable(principal, error.description)
        }
    }

    /// Reads whom a principal signs in as, by files and variables alone.
    /// - Returns: `nil` if the AWS files cannot be used, which resolve no principal either.
    func principalIdentity(of principal: Principal) -> PrincipalIdentity? {
        guard let configuration = try? configuration.get() else { return nil }
        return PrincipalInspector(configuration: configuration, effects: effects).identity(of: principal)
    }
}
