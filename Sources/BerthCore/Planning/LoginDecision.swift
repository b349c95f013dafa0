import AWS

import struct FoundationEssentials.Date

/// The planner's decision about the login of one registry.
struct LoginDecision {
    let action: PlannedChange.Action
    let reason: ChangeReason
    /// The time at which an unchanged login is due; `nil` if it is due now, or never.
    let due: Date?
    let ownerChange: PlannedChange.OwnerChange?
    /// The place from which the login moves; `nil` if it does not move.
    let leaves: Destination?
    /// Whether it replaces a login that berth did not write and cannot restore.
    let replacesForeignLogin: Bool
    /// `PlannedChange.actionAfterConsent`.
    let actionAfterConsent: PlannedChange.Action?

    init(
        _ action: PlannedChange.Action, _ reason: ChangeReason, due: Date? = nil,
        ownerChange: PlannedChange.OwnerChange? = nil, leaves: Destination? = nil, replacesForeignLogin: Bool = false,
        actionAfterConsent: PlannedChange.Action? = nil
    ) {
        self.action = action
        self.reason = reason
        self.due = due
        self.ownerChange = ownerChange
        self.leaves = leaves
        self.replacesForeignLogin = replacesForeignLogin
        self.actionAfterConsent = actionAfterConsent
    }

    static func logIn(_ reason: ChangeReason) -> LoginDecision { LoginDecision(.logIn, reason) }

    static func refresh(_ reason: ChangeReason) -> LoginDecision { LoginDecision(.refresh, reason) }

    static func blocked(_ reason: ChangeReason) -> LoginDecision { LoginDecision(.blocked, reason) }

    /// - Parameter due: `nil` if the login is never due.
    static func unchanged(_ reason: ChangeReason, due: Date? = nil) -> LoginDecision {
        LoginDecision(.unchanged, reason, due: due)
    }
}

extension LoginDecision {
    /// Returns a renewal for another reason. The owners stay as decided.
    func refreshed(for reason: ChangeReason) -> LoginDecision {
        LoginDecision(.refresh, reason, ownerChange: ownerChange)
    }

    /// Returns the decision for a manifest that becomes an owner of the login too.
    func joining() -> LoginDecision { LoginDecision(action, reason, due: due, ownerChange: .joins) }

    /// Returns the decision, blocked until the user agrees.
    func awaitingConsent(for reason: ChangeReason) -> LoginDecision {
        LoginDecision(
            .blocked, reason, due: due, ownerChange: ownerChange, leaves: leaves,
            replacesForeignLogin: replacesForeignLogin, actionAfterConsent: action)
    }
}

/// A registry that a manifest declares, with what the planner knows about its login.
struct DeclaredLogin {
    let declaration: RegistryDeclaration
    /// The identity that signs in.
    let signer: LoginIdentity
    let placement: StoragePlacement
    /// The ledger's entry; `nil` if the ledger does not know the host.
    let remembered: Ledger.Entry?
    /// Whether berth stored the login, which takes a digest to compute.
    let isOurs: Bool

    init(
        _ declaration: RegistryDeclaration, _ signer: LoginIdentity, _ placement: StoragePlacement,
        on snapshot: Snapshot
    ) {
        self.declaration = declaration
        self.signer = signer
        self.placement = placement
        remembered = snapshot.ledgerEntry(for: declaration.host)
        isOurs = remembered.map { snapshot.isOurs(declaration.host, in: $0) } ?? false
    }

    var host: String { declaration.host }

    /// Whether the ledger says that the same principal or user signed in last.
    var hasSameSigner: Bool { remembered?.hasPrincipal(signer.identifier) ?? false }
}

extension PlannedChange {
    /// Creates the change of a declared registry.
    init(_ decision: LoginDecision, about login: DeclaredLogin) {
        self.init(
            host: login.host, decision, declaration: login.declaration, principal: login.signer.principal,
            identity: login.signer.identity, placement: login.placement)
    }

    init(
        host: String, _ decision: LoginDecision, declaration: RegistryDeclaration? = nil, principal: Principal? = nil,
        identity: PrincipalIdentity? = nil, placement: StoragePlacement
    ) {
        self.init(
            host: host, action: decision.action, reason: decision.reason, declaration: declaration,
            principal: principal, identity: identity, due: decision.due,
            replacesForeignLogin: decision.replacesForeignLogin, actionAfterConsent: decision.actionAfterConsent,
            ownerChange: decision.ownerChange, placement: placement, leaves: decision.leaves)
    }
}
