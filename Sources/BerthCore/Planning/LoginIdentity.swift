package import AWS
package import Effects
import Platform

/// The identity that signs in to a registry: an AWS principal, or a user with a password.
struct LoginIdentity {
    /// `nil` if the registry is not Amazon's.
    var principal: Principal?
    /// `nil` if the registry is Amazon's.
    var request: PasswordRequest?
    /// The principal's identity; `nil` if there is no principal.
    var identity: PrincipalIdentity?
    /// The identifier in the ledger.
    var identifier: String
    /// The reason why it cannot sign in now; `nil` if it can.
    var blockingReason: ChangeReason?

    /// The profile cannot be resolved.
    struct UnknownIdentityError: Error {
        var reason: ChangeReason
    }

    /// Returns the identity that a manifest declares, from the snapshot.
    static func find(for declaration: RegistryDeclaration, in snapshot: Snapshot) -> Result<
        LoginIdentity, UnknownIdentityError
    > {
        if case .other(let login) = declaration.kind {
            return .success(LoginIdentity(PasswordRequest(login), in: snapshot))
        }
        let identity = snapshot.signers.principalIdentities[declaration.principal]
        switch snapshot.signers.identities[declaration.principal] {
        case .known(let principal, _): return .success(LoginIdentity(principal, identity, blockingReason: nil))
        case .unavailable(let principal, let why):
            return .success(LoginIdentity(principal, identity, blockingReason: .noPrincipal(why)))
        case .unknown(let why): return .failure(UnknownIdentityError(reason: .noPrincipal(why)))
        case nil:
            let message = UserMessage("profile_not_declared", "no profile `\(declaration.profile ?? "")`")
            return .failure(UnknownIdentityError(reason: .noPrincipal(message)))
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
        if case .unavailable(let why)? = snapshot.signers.passwords[request] { blockingReason = .noPassword(why) }
    }

    /// The reason for a change if another identity signed in before.
    var changeReason: ChangeReason { request == nil ? .otherPrincipal : .otherUser }
}

/// Resolves a manifest's profiles and checks whether they can sign in, from files and variables only.
package struct IdentityReader: Sendable {
    private let manifest: Manifest
    /// What resolves and checks principals with the AWS files; shared, because a manifest may have a thousand of them.
    private let tools: Result<Tools, SharedConfigError>

    private struct Tools {
        let resolver: PrincipalResolver
        let inspector: CredentialInspector
    }

    /// - Parameter configuration: the AWS files; a failure applies to all profiles.
    package init(
        manifest: Manifest, configuration: Result<SharedConfiguration, SharedConfigError>, effects: Effects
    ) {
        self.manifest = manifest
        tools = configuration.map {
            Tools(
                resolver: PrincipalResolver(configuration: $0, environment: effects.environment),
                inspector: CredentialInspector(configuration: $0, effects: effects))
        }
    }

    /// - Parameter reference: its profile is in the manifest.
    package func identity(of reference: PrincipalReference) -> Snapshot.Identity {
        let principal: Principal
        let inspector: CredentialInspector
        do {
            let tools = try tools.get()
            principal = try tools.resolver.resolve(manifest.specification(of: reference))
            inspector = tools.inspector
        } catch {
            return .unknown(UserMessage(of: error))
        }
        do {
            return .known(principal, try inspector.availability(of: principal))
        } catch {
            return .unavailable(principal, error.message)
        }
    }

    /// Returns the identity of a principal, from files and variables only.
    /// - Returns: `nil` if the AWS files cannot be used; then no principal is known either.
    func principalIdentity(of principal: Principal) -> PrincipalIdentity? {
        (try? tools.get())?.inspector.identity(of: principal)
    }
}
