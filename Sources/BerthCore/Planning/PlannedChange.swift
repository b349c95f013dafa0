package import AWS

package import struct FoundationEssentials.Date

/// The planned action for one registry, and the reason.
package struct PlannedChange: Sendable, Equatable {
    /// The action. The raw value is its text.
    package enum Action: String, Sendable, Equatable, CaseIterable {
        case logIn = "log in"
        case refresh
        case logOut = "log out"
        case forget
        case blocked
        case unchanged

        /// Whether an apply has work for it.
        var isWork: Bool { self != .unchanged && self != .blocked }
    }

    /// The key in Docker's config.
    package var host: String
    package var action: Action
    package var reason: ChangeReason
    /// The declaration; `nil` for a login that the manifest no longer declares.
    package var declaration: RegistryDeclaration?
    /// The principal; `nil` if none exists.
    package var principal: Principal?
    /// The principal's identity; `nil` if there is no principal.
    package var identity: PrincipalIdentity?
    /// The time at which an unchanged login is due; `nil` for other changes.
    package var due: Date?
    /// Whether it replaces a login that berth did not write and cannot restore.
    package var replacesForeignLogin: Bool
    /// The action after the user's consent; `nil` if the change needs none, or replaces a foreign login. Until then it
    /// is blocked: another manifest file of the same name owns the login.
    package var actionAfterConsent: Action?
    /// The change to the owners of a login; `nil` if none exists.
    package var ownerChange: OwnerChange?
    /// The destination of the login; for a removal, its current place.
    package var placement: StoragePlacement
    /// The place from which the login moves; `nil` if it does not move.
    package var leaves: Destination?

    /// A change to the owners of a login.
    package enum OwnerChange: Sendable, Equatable {
        /// The manifest becomes an owner too.
        case joins
        /// The manifest stops being an owner, and the other owners keep the login.
        case leaves
        /// The manifest does not own the login: it would store another one, or the ledger does not know it.
        case keepsOut
    }

    package init(
        host: String, action: Action, reason: ChangeReason, declaration: RegistryDeclaration? = nil,
        principal: Principal? = nil, identity: PrincipalIdentity? = nil, due: Date? = nil,
        replacesForeignLogin: Bool = false, actionAfterConsent: Action? = nil, ownerChange: OwnerChange? = nil,
        placement: StoragePlacement = .file, leaves: Destination? = nil
    ) {
        self.host = host
        self.action = action
        self.reason = reason
        self.declaration = declaration
        self.principal = principal
        self.identity = identity
        self.due = due
        self.replacesForeignLogin = replacesForeignLogin
        self.actionAfterConsent = actionAfterConsent
        self.ownerChange = ownerChange
        self.placement = placement
        self.leaves = leaves
    }

    /// The token that this change needs; changes with equal sources share a request. `nil` if it needs none.
    package var tokenSource: TokenSource? {
        guard action == .logIn || action == .refresh, let kind = declaration?.kind else { return nil }
        return TokenSource(kind, as: principal)
    }

    /// The request for the registry's password; `nil` if the registry is Amazon's or not declared.
    package var passwordRequest: PasswordRequest? {
        if case .other(let login)? = declaration?.kind { PasswordRequest(login) } else { nil }
    }

    /// The identifier of the principal or user in the ledger; `nil` if none exists.
    var signer: String? { principal?.identifier ?? passwordRequest?.identifier }

    /// Whether an apply has work for it.
    package var isWork: Bool { action.isWork }

    /// Whether it is blocked until the user agrees.
    package var needsConsent: Bool { action == .blocked && (replacesForeignLogin || actionAfterConsent != nil) }

    /// The action if the user agrees to every question.
    package var fullAction: Action {
        guard needsConsent else { return action }
        return actionAfterConsent ?? .refresh
    }

    /// Whether a credential store must be checked first.
    package var needsStore: Bool { (isWork || needsConsent) && !stores.isEmpty }

    /// The stores that it concerns: the login's destination and its previous place.
    var stores: [String] {
        if ownerChange == .leaves { return [] }
        return [placement.destination, leaves].compactMap { place in
            if case .store(let name)? = place { name } else { nil }
        }
    }
}

/// The subject of one token request: a token is valid for every registry of its principal and region, and a password
/// for all registries with the same source.
package enum TokenSource: Sendable, Hashable {
    case ecr(Principal, region: String)
    case ecrPublic(Principal)
    case password(PasswordRequest)

    /// - Parameter principal: the AWS principal.
    /// - Returns: `nil` if the registry needs a principal and none exists.
    init?(_ kind: RegistryDeclaration.Kind, as principal: Principal?) {
        switch (kind, principal) {
        case (.ecr(let registry), let principal?): self = .ecr(principal, region: registry.region)
        case (.ecrPublic, let principal?): self = .ecrPublic(principal)
        case (.other(let login), _): self = .password(PasswordRequest(login))
        case (_, nil): return nil
        }
    }

    /// The AWS principal; `nil` for a password.
    package var principal: Principal? {
        switch self {
        case .ecr(let principal, _), .ecrPublic(let principal): principal
        case .password: nil
        }
    }
}
