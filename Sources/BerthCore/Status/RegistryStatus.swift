import DockerConfig
package import Platform

package import struct FoundationEssentials.Date

/// The status of one registry: the stored login compared with the declaration, and its lifetime.
package struct RegistryStatus: Sendable, Equatable {
    /// The stored login compared with the declaration.
    package enum Match: Sendable, Equatable {
        case ok
        case missing
        /// Stored by this manifest, which no longer declares it.
        case undeclared
        case changedElsewhere
        /// The entry also has a registry token, which Docker prefers.
        case registryToken
        /// berth stored it for other keys than the profile has now.
        case otherKeys
        /// Another manifest owns it.
        case owned(by: String)
        /// berth cannot sign in there, for this reason.
        case blocked(MessageText)
    }

    /// The lifetime of the stored login.
    package enum Health: Sendable, Equatable {
        /// No login is stored.
        case none
        case ok(until: Date)
        case expiring(Date)
        case expired(Date)
        case unknown
        /// The helper requests a new one when it is needed.
        case renewedWhenAsked
        /// `DOCKER_AUTH_CONFIG` hides it from Docker.
        case shadowed
    }

    /// The key in Docker's config.
    package var host: String
    /// The stored login compared with the declaration.
    package var match: Match
    /// The lifetime of the stored login.
    package var health: Health
    /// The declaration; `nil` if the manifest no longer declares it.
    package var declaration: RegistryDeclaration?
    /// The remaining part of its lifetime, from 0 to 1; `nil` if unknown.
    package var remaining: Double?
    package var destination: Destination
    /// The action of an apply; `nil` if no plan was made.
    package var action: PlannedChange.Action?
    /// Why; `nil` if no plan was made.
    package var reason: ChangeReason?

    package init(
        host: String, match: Match, health: Health, declaration: RegistryDeclaration? = nil, remaining: Double? = nil,
        destination: Destination = .file, action: PlannedChange.Action? = nil, reason: ChangeReason? = nil
    ) {
        self.host = host
        self.match = match
        self.health = health
        self.declaration = declaration
        self.remaining = remaining
        self.destination = destination
        self.action = action
        self.reason = reason
    }

    /// Whether it needs an apply: it differs from the declaration, is or will soon be expired, or has a planned action.
    package var isDrift: Bool {
        switch action {
        case .logIn, .refresh, .logOut, .forget: return true
        case .blocked, .unchanged, nil: break
        }
        return switch (match, health) {
        case (.missing, _), (.undeclared, _), (.changedElsewhere, _), (.registryToken, _): true
        case (_, .expiring), (_, .expired), (_, .shadowed): true
        default: false
        }
    }
}

/// Computes the status of each registry of a manifest. It is pure, like the planner.
package struct StatusEvaluator: Sendable {
    let manifest: Manifest
    let snapshot: Snapshot
    let now: Date

    /// - Parameter now: the time for lifetimes.
    package init(manifest: Manifest, snapshot: Snapshot, now: Date) {
        self.manifest = manifest
        self.snapshot = snapshot
        self.now = now
    }

    /// - Returns: a row per registry in the manifest's order, then one per login that it owns and no longer declares.
    /// - Throws: `NoMatchError` if a value of a selector matches nothing.
    package func rows(_ selection: RegistrySelection = RegistrySelection()) throws(RegistrySelection.NoMatchError)
        -> [RegistryStatus]
    {
        try Planner(manifest: manifest, snapshot: snapshot, now: now).plan(selection).changes.compactMap { change in
            var status = row(change)
            status?.action = change.action
            status?.reason = change.reason
            if status?.match == .ok, change.reason == .otherIdentity { status?.match = .otherKeys }
            return status
        }
    }

    private func row(_ change: PlannedChange) -> RegistryStatus? {
        let host = change.host
        guard let declaration = change.declaration else {
            guard change.action == .logOut else { return nil }
            return row(host, .undeclared, at: change.placement.destination, renewBefore: .zero)
        }
        switch change.reason {
        case .keptElsewhere, .handledByOtherHelper, .programMissing:
            let why = change.reason.message.summary
            return RegistryStatus(host: host, match: .blocked(why), health: .none, declaration: declaration)
        default:
            break
        }
        // A login that will move is still at its old place.
        let destination = change.leaves ?? change.placement.destination
        return row(
            host, match(declaration, at: destination), at: destination, renewBefore: declaration.renewBefore,
            declaration)
    }

    private func match(_ declaration: RegistryDeclaration, at destination: Destination) -> RegistryStatus.Match {
        let host = declaration.host
        if snapshot.hasRegistryToken(host, at: destination) { return .registryToken }
        switch snapshot.kept(host, at: destination) {
        case .nothing:
            return .missing
        case .entry(let entry):
            guard snapshot.isWanted(entry, for: declaration) else { return .changedElsewhere }
            guard let remembered = snapshot.ledgerEntry(for: host) else { return .ok }
            return snapshot.isOurs(entry, for: host) ? owner(of: remembered) : .changedElsewhere
        case .remembered(let entry):
            return owner(of: entry)
        }
    }

    private func owner(of entry: Ledger.Entry) -> RegistryStatus.Match {
        let own = snapshot.identity(of: manifest)
        guard !own.owns(entry), let other = own.otherManifest(of: entry) else { return .ok }
        return .owned(by: other.manifest)
    }

    private func row(
        _ host: String, _ match: RegistryStatus.Match, at destination: Destination, renewBefore: Duration,
        _ declaration: RegistryDeclaration? = nil
    ) -> RegistryStatus {
        var row = RegistryStatus(
            host: host, match: match, health: .none, declaration: declaration, destination: destination)
        let life: TokenLifetime
        switch snapshot.kept(host, at: destination) {
        case .entry(.login(let login)):
            let remembered = snapshot.isOurs(host) ? snapshot.ledgerEntry(for: host) : nil
            life = TokenLifetime(
                told: snapshot.expiration(toldBy: login), remembered: remembered, of: declaration?.kind)
        case .remembered where destination == .helper:
            row.health = .renewedWhenAsked
            return row
        case .remembered(let entry):
            life = TokenLifetime(expires: entry.expires, stored: entry.stored, of: declaration?.kind)
        case .nothing, .entry: return row
        }
        if let end = life.expires {
            let lifetime = max(life.lifetime, 1)
            row.remaining = min(max(end.timeIntervalSince(now) / lifetime, 0), 1)
            let isDue = (life.renewal(renewBefore: renewBefore) ?? end) <= now
            row.health = end <= now ? .expired(end) : isDue ? .expiring(end) : .ok(until: end)
        } else {
            row.health = .unknown
        }
        if snapshot.machine.shadowed.contains(host) { row.health = .shadowed }
        return row
    }
}
