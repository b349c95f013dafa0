import DockerConfig
import FoundationEssentials
import Platform

/// The decisions about logins that are stored at their destination.
extension Planner {
    /// Decides about a login at its destination: the action, the reason, and the time at which it is due; `nil` if it
    /// is due now.
    /// - Parameter isOurs: whether berth stored the login, which takes a digest to compute.
    func assess(
        _ declaration: RegistryDeclaration, _ signer: LoginIdentity, _ destination: Destination, _ isOurs: Bool
    ) -> (PlannedChange.Action, ChangeReason, due: Date?) {
        let host = declaration.host
        switch snapshot.kept(host, at: destination) {
        case _ where snapshot.hasRegistryToken(host, at: destination):
            return (.refresh, .registryToken, nil)
        case .nothing:
            return (.logIn, .nothingStored, nil)
        case .entry(.unreadable(let why)):
            return (.refresh, .unreadable(why), nil)
        case .entry(.login(let login)):
            if snapshot.rejected.contains(host) { return (.refresh, .rejected, nil) }
            let remembered = snapshot.ledgerEntry(for: host)
            let life = TokenLifetime(
                told: snapshot.expiration(toldBy: login), remembered: isOurs ? remembered : nil, of: declaration.kind)
            if let request = signer.request {
                let isCurrent = snapshot.isCurrent(login, request)
                return assess(declaration, request, life, isOurs ? remembered : nil, isCurrent: isCurrent)
            }
            guard case .password = login else { return (.refresh, .nothingStored, nil) }
            return assess(declaration, signer, life, remembered, isOurs)
        case .remembered(let entry) where destination == .helper:
            if !entry.hasPrincipal(signer.identifier) { return (.refresh, signer.changeReason, nil) }
            if snapshot.isFromOtherIdentity(entry, than: signer.identity) { return (.refresh, .otherIdentity, nil) }
            // The helper finds the host by the manifest's path.
            if own.owns(entry), !own.isRecorded(in: entry) { return (.refresh, .manifestMoved, nil) }
            if !snapshot.helperHosts.contains(host) { return (.refresh, .unknownToHelper, nil) }
            return (.unchanged, .renewedOnDemand, nil)
        case .remembered(let entry):
            let life = TokenLifetime(expires: entry.expires, stored: entry.stored, of: declaration.kind)
            guard let request = signer.request else { return assess(declaration, signer, life, entry, true) }
            return assess(declaration, request, life, entry, isCurrent: snapshot.isCurrent(entry, request))
        }
    }

    private func assess(
        _ declaration: RegistryDeclaration, _ signer: LoginIdentity, _ life: TokenLifetime, _ remembered: Ledger.Entry?,
        _ isOurs: Bool
    ) -> (PlannedChange.Action, ChangeReason, due: Date?) {
        if let expires = life.expires, expires <= now { return (.refresh, .expired(ago: .from(expires, to: now)), nil) }
        if let remembered {
            // The principal is known only for berth's own logins.
            guard isOurs else { return (.refresh, .changedElsewhere, nil) }
            guard remembered.hasPrincipal(signer.identifier) else { return (.refresh, .otherPrincipal, nil) }
            if snapshot.isFromOtherIdentity(remembered, than: signer.identity) {
                return (.refresh, .otherIdentity, nil)
            }
        }
        guard let renewal = life.renewal(renewBefore: declaration.renewBefore) else {
            return (.refresh, .expiryUnknownAndForeign, nil)
        }
        let isDue = renewal <= now
        let due = isDue ? nil : renewal
        if let expires = life.expires {
            let left = Duration.from(now, to: expires)
            return (isDue ? .refresh : .unchanged, isDue ? .expires(in: left) : .valid(left), due)
        }
        let age = Duration.from(life.stored ?? now, to: now)
        return (isDue ? .refresh : .unchanged, isDue ? .expiryUnknown(storedAgo: age) : .validUnknown, due)
    }

    /// Decides about the login of a registry that is not Amazon's. If the source is available, the stored login is
    /// compared with it; berth cannot renew a login beyond its source.
    /// - Parameters:
    ///   - remembered: the ledger's entry of the stored login; `nil` if berth did not store it.
    ///   - isCurrent: whether the source gives the stored login; `nil` if that needs a program.
    private func assess(
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
            return (.blocked, .sourceExpired(failure.message), nil)
        }
        if expires <= now { return (.refresh, .expired(ago: .from(expires, to: now)), nil) }
        let renewal = life.renewal(renewBefore: declaration.renewBefore) ?? expires
        let left = Duration.from(now, to: expires)
        return renewal <= now ? (.refresh, .expires(in: left), nil) : (.unchanged, .valid(left), renewal)
    }
}
