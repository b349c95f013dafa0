import AWS
import DockerConfig
import OrderedCollections
import Platform
import SystemPackage

package import struct FoundationEssentials.Date

/// Compares a manifest with a snapshot and decides what to do. It is a pure function without I/O and clock, so that
/// every decision can be tested as a value.
package struct Planner: Sendable {
    let manifest: Manifest
    let snapshot: Snapshot
    let now: Date
    private let renews: Bool
    let own: ManifestIdentity

    /// A planner that renews what is due.
    /// - Parameter now: the time for lifetimes.
    package init(manifest: Manifest, snapshot: Snapshot, now: Date) {
        self.init(manifest: manifest, snapshot: snapshot, now: now, renews: false)
    }

    /// - Parameters:
    ///   - now: the time for lifetimes.
    ///   - renews: whether every selected login is renewed, due or not.
    package init(manifest: Manifest, snapshot: Snapshot, now: Date, renews: Bool) {
        self.manifest = manifest
        self.snapshot = snapshot
        self.now = now
        self.renews = renews
        own = snapshot.identity(of: manifest)
    }

    /// - Parameter selection: the registries to plan; all by default.
    /// - Throws: `NoMatchError` if a selector matches nothing.
    package func plan(_ selection: RegistrySelection = RegistrySelection()) throws(RegistrySelection.NoMatchError)
        -> Plan
    {
        let declared = Set(manifest.registries.map(\.host))
        let undeclared = snapshot.ownership.ledger.hosts(of: own, in: snapshot.config.path).filter {
            !declared.contains($0)
        }
        try selection.check(manifest.registries, owned: undeclared)
        var changes: [PlannedChange] = []
        changes.reserveCapacity(manifest.registries.count + undeclared.count)
        for declaration in manifest.registries where selection.includes(declaration) {
            changes.append(change(for: declaration))
        }
        for host in undeclared where selection.includes(undeclared: host) {
            changes.append(removal(of: host, .notDeclared))
        }
        return Plan(manifest: manifest, changes: changes, lastAppliedFrom: lastAppliedFrom)
    }

    // MARK: Declared registries

    private func change(for declaration: RegistryDeclaration) -> PlannedChange {
        func blocked(_ reason: ChangeReason, at placement: StoragePlacement = .file) -> PlannedChange {
            PlannedChange(host: declaration.host, .blocked(reason), declaration: declaration, placement: placement)
        }
        let placement: StoragePlacement
        do throws(StoragePlacement.PlacementError) {
            placement = try StoragePlacement.find(declaration.storage, for: declaration.host, in: snapshot)
        } catch {
            return blocked(error.reason)
        }
        let signer: LoginIdentity
        switch LoginIdentity.find(for: declaration, in: snapshot) {
        case .success(let found): signer = found
        case .failure(let error): return blocked(error.reason, at: placement)
        }
        let login = DeclaredLogin(declaration, signer, placement, on: snapshot)
        let decision = renewed(decide(login))
        // An unavailable principal does not matter while the stored login is valid.
        if let reason = signer.blockingReason, decision.action != .unchanged { return blocked(reason, at: placement) }
        if let problem = storeProblem(of: decision, at: placement.destination) {
            return blocked(problem, at: placement)
        }
        // berth renews another file's login as the same principal, and asks before it signs in there as another.
        return PlannedChange(
            login.hasSameSigner ? decision : askingForOthers(decision, host: login.host), about: login)
    }

    /// Returns the decision, as a renewal if all logins are to be renewed. The owning manifest renews a shared login.
    private func renewed(_ decision: LoginDecision) -> LoginDecision {
        guard renews, decision.action == .unchanged else { return decision }
        if case .shared = decision.reason { return decision }
        return decision.refreshed(for: .renewAsked)
    }

    /// Blocks work on a login of another file of the same name until the user agrees.
    func askingForOthers(_ decision: LoginDecision, host: String) -> LoginDecision {
        guard let entry = snapshot.ledgerEntry(for: host),
            snapshot.isOurs(host, in: entry) || decision.action == .logOut,
            [.logIn, .refresh, .logOut].contains(decision.action),
            let path = own.otherFile(of: entry)
        else { return decision }
        return decision.awaitingConsent(for: .ownedByOtherFile(path))
    }

    /// Returns the problem of the store that a decision needs; `nil` if none exists.
    ///
    /// A login can move away from a store that no longer works: that may be the reason for the move.
    func storeProblem(of decision: LoginDecision, at destination: Destination) -> ChangeReason? {
        guard decision.action.isWork, case .store(let name) = destination else { return nil }
        return snapshot.probes.storeProblems[name].map(ChangeReason.storeProblem)
    }

    /// Decides about a declared login that can be placed, and whose principal is known.
    private func decide(_ login: DeclaredLogin) -> LoginDecision {
        // A login modified outside berth no longer belongs to a manifest.
        let other = login.isOurs ? login.remembered.flatMap(own.otherManifest) : nil
        let isNew = login.remembered.map { !own.owns($0) } ?? true
        if let other, let remembered = login.remembered, !isShareable(remembered, by: login, isNew: isNew) {
            return .blocked(.owned(by: other.manifest, path: other.path, principal: remembered.principal))
        }
        if let username = foreignUser(replacedBy: login) {
            return LoginDecision(.blocked, .wouldReplace(username: username), replacesForeignLogin: true)
        }
        if let old = oldDestination(of: login) {
            return LoginDecision(.refresh, .moves(from: old, to: login.placement.destination), leaves: old)
        }
        let assessment = assess(login)
        let decision =
            if let other, isNew, let remembered = login.remembered {
                shared(assessment, remembered, with: other)
            } else {
                assessment
            }
        return settlingLine(of: login, recordingOwner(of: login, decision))
    }

    /// Returns the user of a foreign login that would be lost, empty for a token without a user; `nil` if none exists.
    private func foreignUser(replacedBy login: DeclaredLogin) -> String? {
        let host = login.host
        let destination = login.placement.destination
        let stored = snapshot.config.stored[host]
        if let stored, let user = foreignUser(of: stored, replacedBy: login) { return user }
        if destination != .file, case .entry(let entry) = snapshot.kept(host, at: destination),
            let user = foreignUser(of: entry, replacedBy: login)
        {
            return user
        }
        // A registry token without a login belongs to another program.
        return snapshot.hasRegistryToken(host, at: destination) && stored == nil ? "" : nil
    }

    private func foreignUser(of entry: AuthEntry, replacedBy login: DeclaredLogin) -> String? {
        snapshot.isWanted(entry, for: login.declaration) ? nil : snapshot.foreignUser(entry, for: login.host)
    }

    /// Returns the place where berth stored a login that the manifest wants elsewhere; `nil` if it does not move.
    private func oldDestination(of login: DeclaredLogin) -> Destination? {
        guard let remembered = login.remembered, remembered.storage != login.placement.destination,
            login.isOurs || snapshot.isLeftInStore(login.host)
        else { return nil }
        return remembered.storage
    }

    /// Returns whether this manifest can share another manifest's login: both have the same principal, and a new owner
    /// also has the same destination.
    private func isShareable(_ entry: Ledger.Entry, by login: DeclaredLogin, isNew: Bool) -> Bool {
        login.hasSameSigner && (!isNew || entry.storage == login.placement.destination)
    }

    /// Decides about another manifest's login that this manifest also declares and never applied. It only renews a
    /// login that expires: with another password it would replace the other manifest's login.
    private func shared(
        _ assessment: LoginDecision, _ entry: Ledger.Entry, with other: Ledger.Owner
    ) -> LoginDecision {
        let reason = ChangeReason.shared(with: other.manifest, path: other.path)
        switch (assessment.action, assessment.reason) {
        case (.unchanged, _):
            return .unchanged(reason, due: assessment.due)
        case (.refresh, .expires), (.refresh, .expired), (.refresh, .expiryUnknown), (.refresh, .unknownToHelper),
            (.refresh, .rejected), (.refresh, .registryToken), (.blocked, _):
            return assessment
        case (_, .sourceChanged):
            return LoginDecision(.unchanged, reason, ownerChange: .keepsOut)
        default:
            return .blocked(.owned(by: other.manifest, path: other.path, principal: entry.principal))
        }
    }

    /// Makes the manifest an owner of an unchanged login that another manifest stored.
    private func recordingOwner(of login: DeclaredLogin, _ decision: LoginDecision) -> LoginDecision {
        guard let remembered = login.remembered, login.isOurs, decision.action == .unchanged,
            decision.ownerChange == nil, !own.isRecorded(in: remembered)
        else { return decision }
        return decision.joining()
    }

    /// Renews an unchanged login whose line in `credHelpers` changes: without the line, Docker looks elsewhere. A login
    /// that this manifest does not own keeps its line.
    private func settlingLine(of login: DeclaredLogin, _ decision: LoginDecision) -> LoginDecision {
        let placement = login.placement
        guard decision.action == .unchanged, decision.ownerChange != .keepsOut, !placement.isSettled else {
            return decision
        }
        return decision.refreshed(
            for: placement.destination == .file
                ? .routeChanges(placement.helperLine) : .moves(from: .file, to: placement.destination))
    }

    /// The other file of the same manifest name that was applied last; `nil` if it is this file. A plan reports it.
    var lastAppliedFrom: String? {
        guard manifest.path != nil else { return nil }
        let ours = snapshot.ownership.ledger.entries.values.lazy.filter(own.owns)
        guard let latest = ours.max(by: { $0.stored < $1.stored }), !own.isRecorded(in: latest) else { return nil }
        return own.path(in: latest)
    }
}

extension StoragePlacement {
    /// Whether the host's line needs no change.
    fileprivate var isSettled: Bool {
        if case .kept = helperLine { true } else { false }
    }
}
