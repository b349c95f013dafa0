import BerthCore

extension PlannedChange.Action {
    /// The action's name in events. It never changes.
    var code: String {
        switch self {
        case .logIn: "log_in"
        case .refresh: "refresh"
        case .logOut: "log_out"
        case .forget: "forget"
        case .blocked: "blocked"
        case .unchanged: "unchanged"
        }
    }
}

extension ChangeReason {
    /// The reason's name in events. It never changes. A new reason needs a new code, and a line in the schema's
    /// examples.
    var code: String {
        switch self {
        case .nothingStored: "nothing_stored"
        case .expires: "expires"
        case .expired: "expired"
        case .expiryUnknown: "expiry_unknown"
        case .expiryUnknownAndForeign: "expiry_unknown_and_foreign"
        case .otherPrincipal: "other_principal"
        case .otherIdentity: "other_identity"
        case .otherUser: "other_user"
        case .sourceChanged: "source_changed"
        case .sourceExpired: "source_expired"
        case .noPassword: "no_password"
        case .changedElsewhere: "changed_elsewhere"
        case .rejected: "rejected"
        case .routeChanges: "route_changes"
        case .registryToken: "registry_token"
        case .renewAsked: "renew_asked"
        case .moves: "moves"
        case .manifestMoved: "manifest_moved"
        case .unknownToHelper: "unknown_to_helper"
        case .wouldReplace: "would_replace"
        case .unreadable: "unreadable"
        case .notDeclared: "not_declared"
        case .notDeclaredAndGone: "not_declared_and_gone"
        case .notDeclaredAndChanged: "not_declared_and_changed"
        case .asked: "asked"
        case .askedAndGone: "asked_and_gone"
        case .askedAndChanged: "asked_and_changed"
        case .owned: "owned"
        case .shared: "shared"
        case .keptForOther: "kept_for_other"
        case .ownedByOtherFile: "owned_by_other_file"
        case .notInLedger: "not_in_ledger"
        case .keptElsewhere: "kept_elsewhere"
        case .handledByOtherHelper: "minted_elsewhere"
        case .programMissing: "program_missing"
        case .storeProblem: "store_problem"
        case .noPrincipal: "no_principal"
        case .valid: "valid"
        case .validUnknown: "valid_unknown"
        case .renewedOnDemand: "minted_when_asked"
        }
    }
}
