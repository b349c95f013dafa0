package import AWS

package import struct FoundationEssentials.Date

/// What is to be done about one registry, and why.
package struct PlannedChange: Sendable, Equatable {
    /// What is done. The raw value is the words for it.
    package enum Action: String, Sendable, Equatable, CaseIterable {
        case logIn = "log in"
        case refresh
        case logOut = "log out"
        case forget
        case blocked
        case unchanged
    }

    /// The key in Docker's config.
    package var host: String
    /// What is done.
    package var action: Action
    /// Why.
    package var reason: ChangeReason
    /// What the manifest says of it; nil for an entry that it declares no longer.
    package var declaration: RegistryDeclaration?
    /// Who signs in; nil where nobody does.
    package var principal: Principal?
    /// Whom the principal signs in as; `nil` if there is no principal.
    package var identity: PrincipalIdentity?
    /// When an unchanged login is to be renewed; nil for every other change.
    package var due: Date?
    /// Something that cannot be had again goes: a login which berth did not write and cannot ask for anew.
    package var replacesForeignLogin: Bool
    /// The action after a yes; `nil` if the change needs none, or replaces a foreign login. Until then it is blocked:
    /// another manifest file of the same name owns the login.
    package var actionAfterConsent: Action?
    /// What becomes of this manifest among the owners of a login that stays as it is; `nil` if nothing does.
    package var ownerChange: OwnerChange?
    /// Where the login goes; of one that is taken back, where it is.
    package var placement: StoragePlacement
    /// Where the login is until now, if that is elsewhere.
    package var leaves: Destination?

    /// What becomes of a manifest among the owners of a login.
    package enum OwnerChange: Sendable, Equatable {
        /// It owns the login as well from now on.
        case joins
        /// The others keep the login.
        case leaves
        /// It does not own the login: it would store another one, or the ledger does not know that berth stored it.
        case keepsOut
    }

    /// A change of these parts.
    package init(
        host: String, action: Action, reason: ChangeReason, declaration: RegistryDeclaration? = nil,
        principal: Principal? = nil, due: Date? = nil, replacesForeignLogin: Bool = false,
        placement: StoragePlacement = .file, leaves: Destination? = nil
    ) {
        self.host = host
        self.action = action
        self.reason = reason
        self.declaration = declaration
        self.principal = principal
        self.due = due
        self.replacesForeignLogin = replacesForeignLogin
        self.placement = placement
        self.leaves = leaves
    }

    /// The token that this change needs; changes with equal ones share a request. Nil where it needs none.
    package var tokenSource: TokenSource? {
        guard action == .logIn || action == .refresh, let kind = declaration?.kind else { return nil }
        return TokenSource(kind, as: principal)
    }

    /// What the registry's password is asked for with; nil where it is Amazon's, or nobody asks for it.
    package var passwordRequest: PasswordRequest? {
        if case .other(let login)? = declaration?.kind { PasswordRequest(login) } else { nil }
    }

    /// Who signs in, as the ledger remembers it; nil where nobody does.
    var signer: String? { principal?.identifier ?? passwordRequest?.identifier }

    /// Whether an apply has something to do about it.
    package var isWork: Bool { action != .unchanged && action != .blocked }

    /// Whether it is blocked until the user says yes.
    package var needsConsent: Bool { action == .blocked && (replacesForeignLogin || actionAfterConsent != nil) }

    /// The action if the user says yes to every question.
    package var fullAction: Action {
        guard needsConsent else { return action }
        return actionAfterConsent ?? .refresh
    }

    /// Whether a store is to be asked before it can be done.
    package var needsStore: Bool { (isWork || needsConsent) && !stores.isEmpty }

    /// The stores that have a part in it: where the login goes, and where it was.
    var stores: [String] {
        if ownerChange == .leaves { return [] }
        return [placement.destination, leaves].compactMap { place in
            if case .store(let name)? = place { name } else { nil }
        }
    }
}

/// What one request is for: a token serves every registry that its principal may use in a region, and a password all
/// that name the same source of it.
package enum TokenSource: Sendable, Hashable {
    case ecr(Principal, region: String)
    case ecrPublic(Principal)
    case password(PasswordRequest)

    /// - Parameter principal: who asks AWS.
    /// - Returns: nil where somebody has to ask, and nobody does.
    init?(_ kind: RegistryDeclaration.Kind, as principal: Principal?) {
        switch (kind, principal) {
        case (.ecr(let registry), let principal?): self = .ecr(principal, region: registry.region)
        case (.ecrPublic, let principal?): self = .ecrPublic(principal)
        case (.other(let login), _): self = .password(PasswordRequest(login))
        case (_, nil): return nil
        }
    }

    /// Who asks AWS; nil where it is not AWS that is asked.
    package var principal: Principal? {
        switch self {
        case .ecr(let principal, _), .ecrPublic(let principal): principal
        case .password: nil
        }
    }
}
