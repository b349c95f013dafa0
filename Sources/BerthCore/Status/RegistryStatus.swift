import DockerConfig
import Platform

package import struct FoundationEssentials.Date

/// How one registry stands: what is declared against what is stored, and how long that lasts.
package struct StatusRow: Sendable, Equatable {
    /// What is stored, held against what is declared.
    package enum Match: Sendable, Equatable {
        case ok
        case missing
        /// Stored by this manifest, which declares it no longer.
        case undeclared
        case changedElsewhere
        /// The entry has a registry token as well, which docker prefers.
        case registryToken
        /// berth stored it for other keys than the manifest signs in with now.
        case otherKeys
        /// Another manifest stored it, and declares it too.
        case owned(by: String)
        /// berth cannot sign in there, and why.
        case blocked(String)
    }

    /// How long what is stored lasts.
    package enum Health: Sendable, Equatable {
        /// Nothing is stored that could have any.
        case none
        case ok(until: Date)
        case expiring(Date)
        case expired(Date)
        case unknown
        /// The helper asks for a new one whenever it is needed.
        case renewedWhenAsked
        /// `DOCKER_AUTH_CONFIG` hides it from docker.
        case shadowed
    }

    /// The key in Docker's config.
    package var host: String
    /// What is stored, held against what is declared.
    package var match: Match
    /// How long what is stored lasts.
    package var health: Health
    /// nil for an entry that is declared no longer.
    package var declaration: RegistryDeclaration?
    /// What is left of its life, from 0 to 1; nil where that is not known.
    package var remaining: Double?
    /// Where it is kept.
    package var destination: Destination
    /// What an apply would do about it; nil where no plan was made.
    package var action: PlannedChange.Action?
    /// Why; nil where no plan was made.
    package var reason: ChangeReason?

    /// A row of these parts; by default of a login in the file, for which no plan was made.
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

    /// Whether something about it wants doing: drift, an end that has come or is near, or whatever else an apply would
    /// do.
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

/// Says how each registry of a manifest stands. Pure, as the planner is.
package struct StatusReader: Sendable {
    let manifest: Manifest
    let snapshot: Snapshot
    let now: Date

    /// - Parameter now: what lifetimes are counted from.
    package init(manifest: Manifest, snapshot: Snapshot, now: Date) {
        self.manifest = manifest
        self.snapshot = snapshot
        self.now = now
    }

    /// - Returns: a row per registry in the manifest's order, then one per entry that it owns and declares no longer.
    /// - Throws: where a selector matches nothing.
    package func rows(_ selection: Selection = Selection()) throws(Selection.NoMatchError) -> [StatusRow] {
        try Planner(manifest: manifest, snapshot: snapshot, now: now).plan(selection).changes.compactMap { change in
            var status = row(change)
            status?.action = change.action
            status?.reason = change.reason
            if status?.match == .ok, change.reason == .otherIdentity { status?.match = .otherKeys }
            return status
        }
    }

    private func row(_ change: PlannedChange) -> StatusRow? {
        let host = change.host
        guard let declaration = change.declaration else {
            guard change.action == .logOut else { return nil }
            return row(host, .undeclared, at: change.placement.destination, renewBefore: .zero)
        }
        switch change.reason {
        case .keptElsewhere, .mintedElsewhere, .programMissing:
            // What an apply would say of it in its first line.
            let why = String(change.reason.description.firstLine)
            return StatusRow(host: host, match: .blocked(why), health: .none, declaration: declaration)
        default:
            break
        }
        // A login that is about to move is where it was.
        let destination = change.leaves ?? change.placement.destination
        return row(
            host, match(declaration, at: destination), at: destination, renewBefore: declaration.renewBefore,
            declaration)
    }

    private func match(_ declaration: RegistryDeclaration, at destination: Destination) -> StatusRow.Match {
        let host = declaration.host
        if snapshot.hasRegistryToken(host, at: destination) { return .registryToken }
        switch snapshot.kept(host, at: destination) {
        case .nothing:
            return .missing
        case .entry(let entry):
            guard snapshot.isWanted(entry, for: declaration) else { return .changedElsewhere }
            guard let remembered = snapshot.remembered(host) else { return .ok }
            return snapshot.isOurs(entry, for: host) ? owner(of: remembered) : .changedElsewhere
        case .remembered(let entry):
            return owner(of: entry)
        }
    }

    private func owner(of entry: Ledger.Entry) -> StatusRow.Match {
        let own = snapshot.identity(of: manifest)
        guard !own.owns(entry), let other = own.otherManifest(of: entry) else { return .ok }
        return .owned(by: other.manifest)
    }

    private func row(
        _ host: String, _ match: StatusRow.Match, at destination: Destination, renewBefore: Duration,
        _ declaration: RegistryDeclaration? = nil
    ) -> StatusRow {
        var row = StatusRow(
            host: host, match: match, health: .none, declaration: declaration, destination: destination)
        let life: TokenLifetime
        switch snapshot.kept(host, at: destination) {
        case .entry(.login(let login)):
            let remembered = snapshot.isOurs(host) ? snapshot.remembered(host) : nil
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
        if snapshot.shadowed.contains(host) { row.health = .shadowed }
        return row
    }
}
