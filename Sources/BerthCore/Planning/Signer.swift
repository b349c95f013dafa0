import AWS

/// Who signs in to a registry: somebody at AWS, or a user with a password.
struct Signer {
    /// nil where it is not AWS that is signed in to.
    var principal: Principal?
    /// nil where it is AWS.
    var request: PasswordRequest?
    /// Whom the principal signs in as; `nil` if there is no principal.
    var identity: PrincipalIdentity?
    /// As the ledger remembers it.
    var identifier: String
    /// Why nobody can sign in now; nil where somebody can.
    var obstacle: Reason?

    /// Nobody is known who could.
    struct Nobody: Error {
        var reason: Reason
    }

    /// The signer that a manifest declares, as far as that is known offline.
    static func find(for declaration: RegistryDeclaration, in snapshot: Snapshot) -> Result<Signer, Nobody> {
        if case .other(let login) = declaration.kind { return .success(Signer(PasswordRequest(login), in: snapshot)) }
        let identity = snapshot.principalIdentities[declaration.profile]
        switch snapshot.identities[declaration.profile] {
        case .known(let principal, _): return .success(Signer(principal, identity, obstacle: nil))
        case .unavailable(let principal, let why):
            return .success(Signer(principal, identity, obstacle: .noPrincipal(why)))
        case .unknown(let why): return .failure(Nobody(reason: .noPrincipal(why)))
        case nil: return .failure(Nobody(reason: .noPrincipal("no profile `\(declaration.profile ?? "")`")))
        }
    }

    private init(_ principal: Principal, _ identity: PrincipalIdentity?, obstacle: Reason?) {
        self.principal = principal
        self.identity = identity
        self.obstacle = obstacle
        identifier = principal.identifier
    }

    private init(_ request: PasswordRequest, in snapshot: Snapshot) {
        self.request = request
        identifier = request.identifier
        if case .unavailable(let why)? = snapshot.passwords[request] { obstacle = .noPassword(why) }
    }

    /// What is said where another one signed in before.
    var changed: Reason { request == nil ? .otherPrincipal : .otherUser }
}
