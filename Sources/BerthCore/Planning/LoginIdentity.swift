package import AWS
package import Platform

/// Who signs in to a registry: somebody at AWS, or a user with a password.
struct LoginIdentity {
    /// nil where it is not AWS that is signed in to.
    var principal: Principal?
    /// nil where it is AWS.
    var request: PasswordRequest?
    /// Whom the principal signs in as; `nil` if there is no principal.
    var identity: PrincipalIdentity?
    /// As the ledger remembers it.
    var identifier: String
    /// Why nobody can sign in now; nil where somebody can.
    var blockingReason: ChangeReason?

    /// Nobody is known who could.
    struct UnknownIdentityError: Error {
        var reason: ChangeReason
    }

    /// The signer that a manifest declares, as far as that is known offline.
    static func find(for declaration: RegistryDeclaration, in snapshot: Snapshot) -> Result<
        LoginIdentity, UnknownIdentityError
    > {
        if case .other(let login) = declaration.kind {
            return .success(LoginIdentity(PasswordRequest(login), in: snapshot))
        }
        let identity = snapshot.principalIdentities[declaration.profile]
        switch snapshot.identities[declaration.profile] {
        case .known(let principal, _): return .success(LoginIdentity(principal, identity, blockingReason: nil))
        case .unavailable(let principal, let why):
            return .success(LoginIdentity(principal, identity, blockingReason: .noPrincipal(why)))
        case .unknown(let why): return .failure(UnknownIdentityError(reason: .noPrincipal(why)))
        case nil:
            return .failure(UnknownIdentityError(reason: .noPrincipal("no profile `\(declaration.profile ?? "")`")))
        }
    }

    private init(_ principal: Principal, _ identity: PrincipalIdentity?, blockingReason: ChangeReason?) {
        self.principal = principal
        self.identity = identity
        self.blockingReason = blockingReason
        identifier = principal.identifier
    }

    private init(_ request: PasswordRequest, in snapshot: Snapshot) {
        self.request = request
        identifier = request.identifier
        if case .unavailable(let why)? = snapshot.passwords[request] { blockingReason = .noPassword(why) }
    }

    /// What is said where another one signed in before.
    var changeReason: ChangeReason { request == nil ? .otherPrincipal : .otherUser }
}

/// Finds out who a manifest's profiles are and whether they can sign in, by files and variables alone.
package struct IdentityReader: Sendable {
    private let manifest: Manifest
    private let configuration: Result<SharedConfiguration, SharedConfigError>
    private let effects: Effects

    /// - Parameter configuration: the AWS files; a failure stands for all profiles.
    package init(
        manifest: Manifest, configuration: Result<SharedConfiguration, SharedConfigError>, effects: Effects
    ) {
        self.manifest = manifest
        self.configuration = configuration
        self.effects = effects
    }

    /// - Parameter profile: a name of the manifest's; nil is the ambient chain.
    package func identity(of profile: String?) -> Snapshot.Identity {
        let principal: Principal
        let inspector: CredentialInspector
        do {
            let configuration = try configuration.get()
            let resolver = PrincipalResolver(configuration: configuration, environment: effects.environment)
            principal = try resolver.resolve(manifest.principalRequest(for: profile))
            inspector = CredentialInspector(configuration: configuration, effects: effects)
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
        return CredentialInspector(configuration: configuration, effects: effects).identity(of: principal)
    }
}
