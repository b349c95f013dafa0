import DockerConfig
import Effects
import FoundationEssentials
import Platform

/// The decisions about logins that are stored at their destination.
extension Planner {
    /// Decides about a login that may be stored at its destination.
    func assess(_ login: DeclaredLogin) -> LoginDecision {
        let destination = login.placement.destination
        if snapshot.hasRegistryToken(login.host, at: destination) { return .refresh(.registryToken) }
        switch snapshot.kept(login.host, at: destination) {
        case .nothing: return .logIn(.nothingStored)
        case .entry(.unreadable(let why)): return .refresh(.unreadable(why))
        case .entry(.login(let stored)): return assess(login, stored: stored)
        case .remembered(let entry) where destination == .helper: return assess(login, renewedByHelper: entry)
        case .remembered(let entry): return assess(login, unread: entry)
        }
    }

    /// Decides about a login that berth has read.
    private func assess(_ login: DeclaredLogin, stored: RegistryCredential) -> LoginDecision {
        if snapshot.probes.rejected.contains(login.host) { return .refresh(.rejected) }
        let ours = login.isOurs ? login.remembered : nil
        let life = TokenLifetime(
            told: snapshot.expiration(toldBy: stored), remembered: ours, of: login.declaration.kind)
        if let request = login.signer.request {
            return assess(
                login.declaration, request, life, ours, isCurrent: snapshot.isCurrent(stored, request))
        }
        guard case .password = stored else { return .refresh(.nothingStored) }
        return assess(token: login, life, login.remembered, isOurs: login.isOurs)
    }

    /// Decides about a login of the helper, which keeps none and requests it when Docker needs it.
    private func assess(_ login: DeclaredLogin, renewedByHelper entry: Ledger.Entry) -> LoginDecision {
        if !entry.hasPrincipal(login.signer.identifier) { return .refresh(login.signer.changeReason) }
        if snapshot.isFromOtherIdentity(entry, than: login.signer.identity) { return .refresh(.otherIdentity) }
        // The helper finds the host by the manifest's path.
        if own.owns(entry), !own.isRecorded(in: entry) { return .refresh(.manifestMoved) }
        if !snapshot.machine.helperHosts.contains(login.host) { return .refresh(.unknownToHelper) }
        return .unchanged(.renewedOnDemand)
    }

    /// Decides about a login in a store that was not probed.
    private func assess(_ login: DeclaredLogin, unread entry: Ledger.Entry) -> LoginDecision {
        let life = TokenLifetime(expires: entry.expires, stored: entry.stored, of: login.declaration.kind)
        guard let request = login.signer.request else { return assess(token: login, life, entry, isOurs: true) }
        return assess(login.declaration, request, life, entry, isCurrent: snapshot.isCurrent(entry, request))
    }

    /// Decides about a token of Amazon's.
    private func assess(
        token login: DeclaredLogin, _ life: TokenLifetime, _ remembered: Ledger.Entry?, isOurs: Bool
    ) -> LoginDecision {
        if let expires = life.expires, expires <= now { return .refresh(.expired(ago: .from(expires, to: now))) }
        if let remembered {
            // The principal is known only for berth's own logins.
            guard isOurs else { return .refresh(.changedElsewhere) }
            guard remembered.hasPrincipal(login.signer.identifier) else { return .refresh(.otherPrincipal) }
            if snapshot.isFromOtherIdentity(remembered, than: login.signer.identity) {
                return .refresh(.otherIdentity)
            }
        }
        guard let renewal = life.renewal(renewBefore: login.declaration.renewBefore) else {
            return .refresh(.expiryUnknownAndForeign)
        }
        let isDue = renewal <= now
        if let expires = life.expires {
            let left = Duration.from(now, to: expires)
            return isDue ? .refresh(.expires(in: left)) : .unchanged(.valid(left), due: renewal)
        }
        let age = Duration.from(life.stored ?? now, to: now)
        return isDue ? .refresh(.expiryUnknown(storedAgo: age)) : .unchanged(.validUnknown, due: renewal)
    }

    /// Decides about the login of a registry that is not Amazon's. If the source is available, the stored login is
    /// compared with it; berth cannot renew a login beyond its source.
    /// - Parameters:
    ///   - remembered: the ledger's entry of the stored login; `nil` if berth did not store it.
    ///   - isCurrent: whether the source gives the stored login; `nil` if that needs a program.
    private func assess(
        _ declaration: RegistryDeclaration, _ request: PasswordRequest, _ life: TokenLifetime,
        _ remembered: Ledger.Entry?, isCurrent: Bool?
    ) -> LoginDecision {
        if let remembered, !remembered.principal.hasSameBytes(as: request.identifier) { return .refresh(.otherUser) }
        if isCurrent == false { return .refresh(remembered == nil ? .changedElsewhere : .sourceChanged) }
        if isCurrent == nil {
            guard let remembered else { return .refresh(.changedElsewhere) }
            if let source = own.source(of: remembered), source != snapshot.ownership.ledger.digest(ofSource: request) {
                return .refresh(.sourceChanged)
            }
        }
        guard let expires = life.expires else { return .unchanged(.validUnknown) }
        if isCurrent == true {
            guard expires <= now else { return .unchanged(.valid(.from(now, to: expires))) }
            let failure = PasswordError.expired(request, ago: .from(expires, to: now))
            return .blocked(.sourceExpired(failure.message))
        }
        if expires <= now { return .refresh(.expired(ago: .from(expires, to: now))) }
        let renewal = life.renewal(renewBefore: declaration.renewBefore) ?? expires
        let left = Duration.from(now, to: expires)
        return renewal <= now ? .refresh(.expires(in: left)) : .unchanged(.valid(left), due: renewal)
    }
}
