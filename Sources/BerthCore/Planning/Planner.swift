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
        let undeclared = snapshot.ledger.hosts(of: own, in: snapshot.config).filter { !declared.contains($0) }
        try selection.check(manifest.registries, owned: undeclared)
        let changes =
            manifest.registries.filter(selection.includes(_:)).map(change(for:))
            + undeclared.filter(selection.includes(undeclared:)).map { removal(of: $0, .notDeclared) }
        return Plan(manifest: manifest, changes: changes, lastAppliedFrom: lastAppliedFrom)
    }

    // MARK: Declared registries

    private func change(for declaration: RegistryDeclaration) -> PlannedChange {
        func blocked(_ reason: ChangeReason, at placement: StoragePlacement = .file) -> PlannedChange {
            PlannedChange(
                host: declaration.host, action: .blocked, reason: reason, declaration: declaration, placement: placement
            )
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
        let change = renewed(self.change(for: declaration, by: signer, at: placement))
        // An unavailable principal does not matter while the stored login is valid.
        if let reason = signer.blockingReason, change.action != .unchanged { return blocked(reason, at: placement) }
        if let problem = storeProblem(of: change) { return blocked(problem, at: placement) }
        // berth renews another file's login as the same principal, and asks before it signs in there as another.
        let isSame = snapshot.ledgerEntry(for: declaration.host)?.hasPrincipal(signer.identifier) ?? false
        return isSame ? change : askingForOthers(change)
    }

    /// Returns the change, as a renewal if all logins are to be renewed. The owning manifest renews a shared login.
    private func renewed(_ change: PlannedChange) -> PlannedChange {
        guard renews, change.action == .unchanged else { return change }
        if case .shared = change.reason { return change }
        var change = change
        (change.action, change.reason, change.due) = (.refresh, .renewAsked, nil)
        return change
    }

    /// Blocks a change to a login of another file of the same name until the user agrees.
    func askingForOthers(_ change: PlannedChange) -> PlannedChange {
        guard let entry = snapshot.ledgerEntry(for: change.host),
            snapshot.isOurs(change.host) || change.action == .logOut,
            [.logIn, .refresh, .logOut].contains(change.action),
            let path = own.otherFile(of: entry)
        else { return change }
        var change = change
        change.actionAfterConsent = change.action
        (change.action, change.reason) = (.blocked, .ownedByOtherFile(path))
        return change
    }

    /// Returns the problem of the store that a change needs; `nil` if none exists.
    ///
    /// A login can move away from a store that no longer works: that may be the reason for the move.
    func storeProblem(of change: PlannedChange) -> ChangeReason? {
        guard change.isWork, case .store(let name) = change.placement.destination else { return nil }
        return snapshot.storeProblems[name].map(ChangeReason.storeProblem)
    }

    private func change(
        for declaration: RegistryDeclaration, by signer: LoginIdentity, at placement: StoragePlacement
    ) -> PlannedChange {
        let host = declaration.host
        let remembered = snapshot.ledgerEntry(for: host)
        let isOurs = snapshot.isOurs(host)
        var change = PlannedChange(
            host: host, action: .blocked, reason: .nothingStored, declaration: declaration,
            principal: signer.principal, placement: placement
        )
        change.identity = signer.identity
        // A login modified outside berth no longer belongs to a manifest.
        let other = isOurs ? remembered.flatMap(own.otherManifest) : nil
        let isNew = remembered.map { !own.owns($0) } ?? true
        if let remembered, let other, !isShareable(remembered, signer, placement, isNew: isNew) {
            change.reason = .owned(by: other.manifest, path: other.path, principal: remembered.principal)
            return change
        }
        // A registry token without a login belongs to another program.
        let isForeignToken =
            snapshot.hasRegistryToken(host, at: placement.destination) && snapshot.stored[host] == nil
        if let username = foreignUser(at: placement.destination, declaration) ?? (isForeignToken ? "" : nil) {
            change.reason = .wouldReplace(username: username)
            change.replacesForeignLogin = true
            return change
        }
        if let remembered, isOurs || snapshot.isLeftInStore(host), remembered.storage != placement.destination {
            change.action = .refresh
            change.reason = .moves(from: remembered.storage, to: placement.destination)
            change.leaves = remembered.storage
            return change
        }
        (change.action, change.reason, change.due) = assess(declaration, signer, placement.destination, isOurs)
        if let remembered, let other, isNew { share(&change, remembered, with: other) }
        if let remembered, isOurs, change.action == .unchanged, change.ownerChange == nil,
            !own.isRecorded(in: remembered)
        {
            change.ownerChange = .joins
        }
        // The line is part of the login: without it, Docker looks elsewhere. A login that this manifest does not own
        // keeps its line.
        if change.action == .unchanged, change.ownerChange != .keepsOut, !placement.isSettled {
            change.action = .refresh
            change.reason =
                placement.destination == .file
                ? .routeChanges(placement.helperLine) : .moves(from: .file, to: placement.destination)
            change.due = nil
        }
        return change
    }

    /// Returns the user of a foreign login that would be lost; `nil` if none exists.
    private func foreignUser(at destination: Destination, _ declaration: RegistryDeclaration) -> String? {
        let host = declaration.host
        var entries = [snapshot.stored[host]]
        if case .entry(let entry) = snapshot.kept(host, at: destination) { entries.append(entry) }
        return entries.compactMap(\.self).lazy.filter { !snapshot.isWanted($0, for: declaration) }
            .compactMap { snapshot.foreignUser($0, for: host) }.first
    }

    /// Returns whether this manifest can share another manifest's login: both have the same principal, and a new owner
    /// also has the same destination.
    private func isShareable(
        _ entry: Ledger.Entry, _ signer: LoginIdentity, _ placement: StoragePlacement, isNew: Bool
    ) -> Bool {
        entry.hasPrincipal(signer.identifier) && (!isNew || entry.storage == placement.destination)
    }

    /// Decides about another manifest's login that this manifest also declares and never applied. It only renews a
    /// login that expires: with another password it would replace the other manifest's login.
    private func share(_ change: inout PlannedChange, _ entry: Ledger.Entry, with other: Ledger.Owner) {
        switch (change.action, change.reason) {
        case (.unchanged, _):
            change.reason = .shared(with: other.manifest, path: other.path)
        case (.refresh, .expires), (.refresh, .expired), (.refresh, .expiryUnknown), (.refresh, .unknownToHelper),
            (.refresh, .rejected), (.refresh, .registryToken), (.blocked, _):
            break
        case (_, .sourceChanged):
            (change.action, change.reason) = (.unchanged, .shared(with: other.manifest, path: other.path))
            change.ownerChange = .keepsOut
        default:
            change.action = .blocked
            change.reason = .owned(by: other.manifest, path: other.path, principal: entry.principal)
        }
    }

    /// The other file of the same manifest name that was applied last; `nil` if it is this file. A plan reports it.
    var lastAppliedFrom: String? {
        guard manifest.path != nil else { return nil }
        let ours = snapshot.ledger.entries.values.lazy.filter(own.owns)
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
