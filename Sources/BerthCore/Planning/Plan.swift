package import AWS

/// The changes of an apply: one per registry in the manifest's order, then the logins to remove.
package struct Plan: Sendable, Equatable {
    /// The manifest of the plan.
    package var manifest: Manifest
    /// The changes in the manifest's order, then those of logins that it no longer declares.
    package var changes: [PlannedChange]
    /// The file from which the manifest was last applied; `nil` if it is the same file.
    package var lastAppliedFrom: String?

    package init(manifest: Manifest, changes: [PlannedChange], lastAppliedFrom: String? = nil) {
        self.manifest = manifest
        self.changes = changes
        self.lastAppliedFrom = lastAppliedFrom
    }

    /// The action of each change. A change is large, and a loop over thousands of them copies each.
    private var actions: [PlannedChange.Action] { changes.indices.map { changes[$0].action } }

    /// Returns the number of changes of a kind.
    package func count(_ action: PlannedChange.Action) -> Int { actions.count { $0 == action } }

    /// Whether any change is not `unchanged`.
    package var hasChanges: Bool { actions.contains { $0 != .unchanged } }

    /// Whether an apply has work. Blocked changes are no work.
    package var hasWork: Bool { actions.contains(where: \.isWork) }

    /// The foreign logins, which berth replaces only with the user's consent.
    package var foreignLogins: [PlannedChange] { changes.filter(\.replacesForeignLogin) }

    /// Returns the plan after consent.
    package func replacingForeignLogins() -> Plan { allowing(\.replacesForeignLogin) }

    /// The logins of another manifest file of the same name, which are blocked without the user's consent.
    package var othersLogins: [PlannedChange] { changes.filter(\.isBlockedForOtherFile) }

    /// Returns the plan after consent.
    package func takingOthersLogins() -> Plan { allowing(\.isBlockedForOtherFile) }

    /// The logins that the ledger does not know, which are blocked without the user's consent.
    package var unknownLogins: [PlannedChange] { changes.filter(\.isBlockedAsUnknown) }

    /// Returns the plan after consent.
    package func removingUnknownLogins() -> Plan { allowing(\.isBlockedAsUnknown) }

    /// Returns the plan after consent to some of its changes.
    private func allowing(_ isMeant: (PlannedChange) -> Bool) -> Plan {
        Plan(
            manifest: manifest, changes: changes.map { isMeant($0) ? $0.allowed : $0 },
            lastAppliedFrom: lastAppliedFrom)
    }

    /// The principals, each once, in the plan's order.
    package var principals: [Principal] {
        var seen: Set<Principal> = []
        return changes.compactMap { $0.tokenSource?.principal }.filter { seen.insert($0).inserted }
    }

    /// The number of tokens that an apply requests from AWS.
    package var tokenRequests: Int {
        guard hasWork else { return 0 }
        return Set(changes.compactMap(\.tokenSource)).count { $0.principal != nil }
    }
}

extension PlannedChange {
    fileprivate var isBlockedForOtherFile: Bool { needsConsent && actionAfterConsent != nil && !isNotInLedger }

    fileprivate var isBlockedAsUnknown: Bool { needsConsent && actionAfterConsent != nil && isNotInLedger }

    /// The change after the user's consent.
    fileprivate var allowed: PlannedChange {
        guard needsConsent else { return self }
        var change = self
        change.action = fullAction
        // The user has followed the advice of the reason.
        if isNotInLedger { change.reason = .asked }
        return change
    }

    /// Whether it is about a login that the ledger does not know.
    package var isNotInLedger: Bool { if case .notInLedger = reason { true } else { false } }
}
