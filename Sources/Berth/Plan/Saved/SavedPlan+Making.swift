import AWS
import DockerConfig

extension SavedPlan {
    /// Makes the plan again, for the time at which it was made and from what is there today.
    /// - Parameters:
    ///   - manifest: as it is read today.
    ///   - snapshot: of today; asked like the first one, where `isProbed` says that that one was.
    /// - Returns: what the plan was when it was saved. Only how long things last may differ from what is true now.
    /// - Throws: where it would be another.
    public func remade(for manifest: Manifest, on snapshot: Snapshot) throws(StalePlan) -> Plan {
        try verifyBasis(manifest, snapshot)
        let plan: Plan
        do throws(Selection.MatchesNothing) {
            plan = try Planner(manifest: manifest, snapshot: snapshot, now: created).plan(selection)
        } catch {
            throw .matchesNothing(error.description)
        }
        try verify(plan.changes)
        return plan
    }

    /// Checks what can be checked before anybody is asked: that the manifest and the entries that the plan is about are
    /// what they were, and that it was not applied yet.
    /// - Throws: the first thing that is not so.
    public func verifyBasis(_ manifest: Manifest, _ snapshot: Snapshot) throws(StalePlan) {
        guard snapshot.config == config.target else {
            throw .otherConfig(planned: config.target, found: snapshot.config)
        }
        guard manifest.digest == self.manifest.digest else { throw .manifestChanged(files: self.manifest.files) }
        guard manifest.name == self.manifest.name else {
            throw .manifestRenamed(files: self.manifest.files, planned: self.manifest.name, found: manifest.name)
        }
        if let time = snapshot.ledger.appliedPlans[nonce] { throw .appliedAlready(at: time) }
        for planned in changes {
            let route = (snapshot.routes[planned.host] ?? .file).line
            guard route == planned.route else {
                throw .otherRoute(host: planned.host, planned: planned.route, found: route)
            }
            guard entry(of: planned.host, in: snapshot) == planned.entry else {
                throw .entryChanged(host: planned.host)
            }
        }
    }

    /// Holds the changes against those that were saved. What makes them differ is none of what the digests cover: a
    /// profile in AWS's files, a variable in the manifest, a program, a session that has ended.
    private func verify(_ changes: [PlannedChange]) throws(StalePlan) {
        let made = Dictionary(changes.map { ($0.host, $0) }, uniquingKeysWith: { first, _ in first })
        for planned in self.changes {
            guard let principal = planned.principal, let found = made[planned.host]?.signer,
                found != principal
            else { continue }
            throw .otherPrincipal(host: planned.host, planned: principal, found: found)
        }
        for planned in self.changes {
            guard let change = made[planned.host] else { throw .left(host: planned.host) }
            try planned.verify(change)
        }
        let planned = Set(self.changes.map(\.host))
        for change in changes where !planned.contains(change.host) { throw .joined(host: change.host) }
    }
}

extension SavedPlan.Change {
    /// Holds the same host's change against this one.
    fileprivate func verify(_ change: PlannedChange) throws(StalePlan) {
        guard change.action.rawValue == action, change.replacesForeignLogin == replacesForeignLogin else {
            if change.action == .blocked { throw .blocked(host: host, reason: change.reason.description) }
            throw .otherAction(
                host: host, planned: action, found: change.action.rawValue, reason: change.reason.description
            )
        }
        guard !change.isWork || change.placement.destination == destination else {
            throw .otherDestination(host: host, planned: destination, found: change.placement.destination)
        }
    }
}
