import AWS
import Crypto
import DockerConfig
package import FoundationEssentials
import Platform

/// A saved plan never allows more than a plan of now, even if its file was edited. berth plans again from the manifest, Docker's
/// config and the ledger as they are, and does only the changes that three plans have: the saved one, the one for the time at
/// which it was saved, and the one for now.
extension SavedPlan {
    /// Recreates the plan for its original time, from today's state.
    /// - Parameters:
    ///   - manifest: as read today.
    ///   - snapshot: of today; probed if `isProbed` is true.
    ///   - now: of today.
    /// - Returns: the plan as it was saved. Only remaining lifetimes may differ from now.
    /// - Throws: `StalePlanError` if the plan differs.
    package func remade(for manifest: Manifest, on snapshot: Snapshot, at now: Date) throws(StalePlanError) -> Plan {
        try verifyBasis(manifest, snapshot)
        let plan = try plan(for: manifest, on: snapshot, at: created)
        try verify(plan.changes, snapshot)
        try verify(plan, isWithinPlanOf: now, manifest, snapshot)
        return plan
    }

    /// Recreates the plan after the stores were probed, which may remove changes.
    /// - Parameters:
    ///   - manifest: the manifest of the recreated plan.
    ///   - snapshot: the same, with the stores' answers.
    ///   - now: of today.
    /// - Throws: `StalePlanError` if the plan would do more than it said.
    package func remade(
        afterAskingStoresFor manifest: Manifest, on snapshot: Snapshot, at now: Date
    ) throws(StalePlanError) -> Plan {
        let plan = try plan(for: manifest, on: snapshot, at: created)
        let saved = Dictionary(changes.map { ($0.host, $0) }, uniquingKeysWith: { first, _ in first })
        for change in plan.changes {
            guard let planned = saved[change.host] else { throw .joined(host: change.host) }
            guard let action = planned.fullAction, change.fullAction.isWithin(action) else {
                throw .otherAction(
                    host: change.host, planned: planned.action, found: change.action.rawValue,
                    reason: change.reason.message.summary)
            }
        }
        try verify(plan, isWithinPlanOf: now, manifest, snapshot)
        return plan
    }

    private func plan(for manifest: Manifest, on snapshot: Snapshot, at time: Date) throws(StalePlanError) -> Plan {
        do throws(RegistrySelection.NoMatchError) {
            return try Planner(manifest: manifest, snapshot: snapshot, now: time, renews: renews ?? false).plan(
                selection)
        } catch {
            throw .matchesNothing(error.message.summary)
        }
    }

    /// Compares a plan with the plan of now. A login only gets older, so a change that was due when the plan was saved is still
    /// due, unless the file names another time, such as a future one.
    private func verify(
        _ plan: Plan, isWithinPlanOf now: Date, _ manifest: Manifest, _ snapshot: Snapshot
    ) throws(StalePlanError) {
        let fresh = try self.plan(for: manifest, on: snapshot, at: now)
        let made = Dictionary(fresh.changes.map { ($0.host, $0) }, uniquingKeysWith: { first, _ in first })
        for change in plan.changes {
            guard ![.blocked, .unchanged].contains(change.fullAction) else { continue }
            guard let found = made[change.host] else { throw .left(host: change.host) }
            guard change.fullAction.isWithin(found.fullAction), change.placement == found.placement else {
                throw .otherAction(
                    host: change.host, planned: change.action.rawValue, found: found.action.rawValue,
                    reason: found.reason.message.summary)
            }
        }
    }

    /// Checks offline that the manifest and the plan's logins are unchanged, and that the plan was not applied yet.
    /// - Throws: `StalePlanError` for the first difference.
    package func verifyBasis(_ manifest: Manifest, _ snapshot: Snapshot) throws(StalePlanError) {
        guard snapshot.config.path.hasSameBytes(as: config.target) else {
            throw .otherConfig(planned: config.target, found: snapshot.config.path)
        }
        guard manifest.digest.hasSameBytes(as: self.manifest.digest) else {
            throw .manifestChanged(files: self.manifest.files)
        }
        guard manifest.name.hasSameBytes(as: self.manifest.name) else {
            throw .manifestRenamed(files: self.manifest.files, planned: self.manifest.name, found: manifest.name)
        }
        if let time = snapshot.ownership.ledger.appliedPlans[nonce] { throw .appliedAlready(at: time) }
        for planned in changes {
            let route = (snapshot.config.routes[planned.host] ?? .file).line
            guard route == planned.route else {
                throw .otherRoute(host: planned.host, planned: planned.route, found: route)
            }
            guard entry(of: planned.host, in: snapshot) == planned.entry else {
                throw .entryChanged(host: planned.host)
            }
        }
    }

    /// Compares the changes with the saved ones. They can differ in ways that no digest covers: a profile in AWS's
    /// files, a variable, a program, an expired session.
    private func verify(_ changes: [PlannedChange], _ snapshot: Snapshot) throws(StalePlanError) {
        let made = Dictionary(changes.map { ($0.host, $0) }, uniquingKeysWith: { first, _ in first })
        for planned in self.changes {
            guard let principal = planned.principal, let found = made[planned.host]?.signer,
                found != principal
            else { continue }
            throw .otherPrincipal(host: planned.host, planned: principal, found: found)
        }
        // Another ledger's digests cannot be compared.
        let isSameLedger = ledger?.hasSameBytes(as: snapshot.ownership.ledger.fingerprint) ?? false
        for planned in self.changes where isSameLedger {
            guard let identity = planned.identity, let found = made[planned.host]?.identity,
                !snapshot.ownership.digest(of: found).hasSameBytes(as: identity)
            else { continue }
            throw .otherIdentity(host: planned.host)
        }
        for planned in self.changes {
            guard let change = made[planned.host] else { throw .left(host: planned.host) }
            if snapshot.signers.distrustsCommands, change.isBlockedForItsCommand,
                planned.action != change.action.rawValue
            {
                throw .notTrusted(host: planned.host, files: manifest.files)
            }
            try planned.verify(change)
        }
        let planned = Set(self.changes.map(\.host))
        for change in changes where !planned.contains(change.host) { throw .joined(host: change.host) }
    }
}

extension SavedPlan.Change {
    /// The action if the user agrees to every question; `nil` for an unknown word.
    fileprivate var fullAction: PlannedChange.Action? {
        if replacesForeignLogin { return .refresh }
        return PlannedChange.Action(rawValue: actionAfterConsent ?? action)
    }

    /// Compares the same host's change with this one.
    fileprivate func verify(_ change: PlannedChange) throws(StalePlanError) {
        guard change.action.rawValue == action, change.replacesForeignLogin == replacesForeignLogin,
            change.actionAfterConsent?.rawValue == actionAfterConsent
        else {
            if change.action == .blocked { throw .blocked(host: host, reason: change.reason.message.summary) }
            throw .otherAction(
                host: host, planned: action, found: change.action.rawValue, reason: change.reason.message.summary
            )
        }
        guard !change.isWork || change.placement.destination == destination else {
            throw .otherDestination(host: host, planned: destination, found: change.placement.destination)
        }
    }
}

extension PlannedChange {
    fileprivate var isBlockedForItsCommand: Bool {
        guard action == .blocked, case .noPassword = reason else { return false }
        return passwordRequest?.runsCommand ?? false
    }
}

extension PlannedChange.Action {
    /// Returns whether this does no more than another action.
    fileprivate func isWithin(_ other: PlannedChange.Action) -> Bool {
        switch self {
        case .blocked, .unchanged: true
        case .logIn, .refresh: other == .logIn || other == .refresh
        case .logOut: other == .logOut
        case .forget: other == .forget || other == .logOut
        }
    }
}

extension Snapshot {
    /// Returns a digest of a host's stored login and its ledger entry.
    /// - Parameter key: random, so that digests of two plans cannot be compared.
    func digest(of host: String, key: String) -> String {
        var code = HMAC<SHA256>(key: SymmetricKey(data: Array(key.utf8)))
        for field in [host] + storedFields(host) + rememberedFields(host) {
            // Each with its length, so that no other fields make the same text.
            code.update(data: Array((field.map { "\($0.utf8.count):\($0)" } ?? "-").utf8))
        }
        return code.finalize().hexadecimal
    }

    private func storedFields(_ host: String) -> [String?] {
        let fields: [String?] =
            switch config.stored[host] {
            case .login(.password(let username, let secret))?: ["password", username, secret.reveal()]
            case .login(.identityToken(let username, let token))?: ["identity token", username, token.reveal()]
            case .unreadable(let why)?: ["unreadable", why]
            case nil: [nil]
            }
        return config.registryTokens.contains(host) ? fields + ["registry token"] : fields
    }

    private func rememberedFields(_ host: String) -> [String?] {
        guard let entry = ledgerEntry(for: host) else { return [nil] }
        return [
            entry.manifest, entry.path, entry.principal, "\(entry.stored.timeIntervalSince1970)",
            entry.expires.map { "\($0.timeIntervalSince1970)" }, entry.digest, "\(entry.storage)", "\(entry.isRouted)",
            entry.source,
        ] + (entry.identity.map { [$0] } ?? [])
    }
}
