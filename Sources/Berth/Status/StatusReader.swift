import DockerConfig
import Effects

public import struct FoundationEssentials.Date

/// Says how each registry of a manifest stands. Pure, as the planner is.
public struct StatusReader: Sendable {
    let manifest: Manifest
    let snapshot: Snapshot
    let now: Date

    /// - Parameter now: what lifetimes are counted from.
    public init(manifest: Manifest, snapshot: Snapshot, now: Date) {
        self.manifest = manifest
        self.snapshot = snapshot
        self.now = now
    }

    /// - Returns: a row per registry in the manifest's order, then one per entry that it owns and declares no longer.
    /// - Throws: where a selector matches nothing.
    public func rows(_ selection: Selection = Selection()) throws(Selection.MatchesNothing) -> [StatusRow] {
        try Planner(manifest: manifest, snapshot: snapshot, now: now).plan(selection).changes.compactMap(row)
    }

    private func row(_ change: PlannedChange) -> StatusRow? {
        guard let declaration = change.declaration else {
            guard change.action == .logOut else { return nil }
            return row(change.host, .undeclared, renewBefore: .zero)
        }
        switch change.reason {
        case .keptByStore(let name), .keptByHelper(let name):
            return StatusRow(host: change.host, match: .kept(by: name), health: .unknown, declaration: declaration)
        case .notSupported(let what):
            return StatusRow(host: change.host, match: .notSupported(what), health: .none, declaration: declaration)
        default:
            return row(change.host, match(change.host), renewBefore: declaration.renewBefore, declaration)
        }
    }

    private func match(_ host: String) -> StatusRow.Match {
        switch snapshot.stored[host] {
        case nil: .missing
        case .login(.password("AWS", _)):
            snapshot.remembered(host) == nil || snapshot.isOurs(host) ? .ok : .changedElsewhere
        case .login, .unreadable: .changedElsewhere
        }
    }

    private func row(
        _ host: String, _ match: StatusRow.Match, renewBefore: Duration, _ declaration: RegistryDeclaration? = nil
    ) -> StatusRow {
        var row = StatusRow(host: host, match: match, health: .none, declaration: declaration)
        guard case .login(.password(_, let password))? = snapshot.stored[host] else { return row }
        let life = TokenLife(password: password, remembered: snapshot.isOurs(host) ? snapshot.remembered(host) : nil)
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
