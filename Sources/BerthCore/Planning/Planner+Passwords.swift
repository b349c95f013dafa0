import FoundationEssentials
import Platform

extension Planner {
    /// How the login of a registry stands that is not Amazon's. Its source is what decides: where it is at hand, what is
    /// stored is held against it, and what it does not renew nobody can.
    /// - Parameters:
    ///   - remembered: what berth remembers of the login that is stored; nil where it stored another one, or none.
    ///   - isCurrent: whether the source gives what is stored; nil where only running a program would tell.
    func standing(
        _ declaration: RegistryDeclaration, _ request: PasswordRequest, _ life: TokenLifetime,
        _ remembered: Ledger.Entry?,
        isCurrent: Bool?
    ) -> (PlannedChange.Action, ChangeReason, due: Date?) {
        if let remembered, !remembered.principal.hasSameBytes(as: request.identifier) {
            return (.refresh, .otherUser, nil)
        }
        if isCurrent == false { return (.refresh, remembered == nil ? .changedElsewhere : .sourceChanged, nil) }
        if isCurrent == nil {
            guard let remembered else { return (.refresh, .changedElsewhere, nil) }
            if let source = own.source(of: remembered), source != snapshot.ledger.digest(ofSource: request) {
                return (.refresh, .sourceChanged, nil)
            }
        }
        guard let expires = life.expires else { return (.unchanged, .validUnknown, nil) }
        if isCurrent == true {
            guard expires <= now else { return (.unchanged, .valid(.from(now, to: expires)), nil) }
            let failure = PasswordError.expired(request, ago: .from(expires, to: now))
            return (.blocked, .sourceExpired(failure.description), nil)
        }
        if expires <= now { return (.refresh, .expired(ago: .from(expires, to: now)), nil) }
        let renewal = life.renewal(renewBefore: declaration.renewBefore) ?? expires
        let left = Duration.from(now, to: expires)
        return renewal <= now ? (.refresh, .expires(in: left), nil) : (.unchanged, .valid(left), renewal)
    }
}
