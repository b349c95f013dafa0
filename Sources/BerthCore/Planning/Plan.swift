package import AWS

/// What an apply would do: one change per registry, in the manifest's order, then the entries to take back.
package struct Plan: Sendable, Equatable {
    /// What is planned for.
    package var manifest: Manifest
    /// In the manifest's order, and behind them what it declares no longer.
    package var changes: [PlannedChange]
    /// Where the manifest was last applied from, if that was another place.
    package var lastAppliedFrom: String?

    /// A plan of these changes.
    package init(manifest: Manifest, changes: [PlannedChange], lastAppliedFrom: String? = nil) {
        self.manifest = manifest
        self.changes = changes
        self.lastAppliedFrom = lastAppliedFrom
    }

    /// How many changes there are of a kind.
    package func count(_ action: PlannedChange.Action) -> Int { changes.count { $0.action == action } }

    /// Whether there is anything that an apply would do, or would have to leave undone.
    package var hasChanges: Bool { changes.contains { $0.action != .unchanged } }

    /// Whether an apply has work: what is blocked is none.
    package var hasWork: Bool { changes.contains { $0.action != .unchanged && $0.action != .blocked } }

    /// The logins that only go with a yes: they stay blocked without one.
    package var foreignLogins: [PlannedChange] { changes.filter(\.replacesForeignLogin) }

    /// The plan after that yes.
    package func replacingForeignLogins() -> Plan {
        var plan = self
        for index in plan.changes.indices where plan.changes[index].replacesForeignLogin {
            plan.changes[index].action = .refresh
        }
        return plan
    }

    /// The logins of another manifest file of the same name: they stay blocked without a yes.
    package var othersLogins: [PlannedChange] { changes.filter { $0.isBlockedForOwner && !$0.isNotInLedger } }

    /// The plan after that yes.
    package func takingOthersLogins() -> Plan { allowing { !$0.isNotInLedger } }

    /// The logins that the ledger does not know: they stay blocked without a yes.
    package var unknownLogins: [PlannedChange] { changes.filter { $0.isBlockedForOwner && $0.isNotInLedger } }

    /// The plan after that yes.
    package func removingUnknownLogins() -> Plan { allowing(\.isNotInLedger) }

    private func allowing(_ isMeant: (PlannedChange) -> Bool) -> Plan {
        var plan = self
        for index in plan.changes.indices where plan.changes[index].isBlockedForOwner && isMeant(plan.changes[index]) {
            if let action = plan.changes[index].actionAfterConsent { plan.changes[index].action = action }
            // The advice of the reason is followed.
            if plan.changes[index].isNotInLedger { plan.changes[index].reason = .asked }
        }
        return plan
    }

    /// Who signs in, each once, in the plan's order.
    package var principals: [Principal] {
        var seen: Set<Principal> = []
        return changes.compactMap { $0.tokenSource?.principal }.filter { seen.insert($0).inserted }
    }

    /// How many tokens an apply asks AWS for.
    package var tokenRequests: Int { Set(changes.compactMap(\.tokenSource)).count { $0.principal != nil } }
}

extension PlannedChange {
    fileprivate var isBlockedForOwner: Bool { needsConsent && actionAfterConsent != nil }

    /// Whether it is about a login that the ledger does not know.
    package var isNotInLedger: Bool { if case .notInLedger = reason { true } else { false } }
}
