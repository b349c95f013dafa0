public import AWS

/// What an apply would do: one change per registry, in the manifest's order, then the entries to take back.
public struct Plan: Sendable, Equatable {
    /// What is planned for.
    public var manifest: Manifest
    /// In the manifest's order, and behind them what it declares no longer.
    public var changes: [PlannedChange]
    /// Where the manifest was last applied from, if that was another place.
    public var lastAppliedFrom: String?

    /// A plan of these changes.
    public init(manifest: Manifest, changes: [PlannedChange], lastAppliedFrom: String? = nil) {
        self.manifest = manifest
        self.changes = changes
        self.lastAppliedFrom = lastAppliedFrom
    }

    /// How many changes there are of a kind.
    public func count(_ action: PlannedChange.Action) -> Int { changes.count { $0.action == action } }

    /// Whether there is anything that an apply would do, or would have to leave undone.
    public var hasChanges: Bool { changes.contains { $0.action != .unchanged } }

    /// Whether an apply has work: what is blocked is none.
    public var hasWork: Bool { changes.contains { $0.action != .unchanged && $0.action != .blocked } }

    /// The logins that only go with a yes: they stay blocked without one.
    public var foreignLogins: [PlannedChange] { changes.filter(\.replacesForeignLogin) }

    /// The plan after that yes.
    public func replacingForeignLogins() -> Plan {
        var plan = self
        for index in plan.changes.indices where plan.changes[index].replacesForeignLogin {
            plan.changes[index].action = .refresh
        }
        return plan
    }

    /// The logins of another manifest file of the same name: they stay blocked without a yes.
    package var othersLogins: [PlannedChange] { changes.filter { $0.needsConsent && $0.actionAfterConsent != nil } }

    /// The plan after that yes.
    package func takingOthersLogins() -> Plan {
        var plan = self
        for index in plan.changes.indices where plan.changes[index].needsConsent {
            if let action = plan.changes[index].actionAfterConsent { plan.changes[index].action = action }
        }
        return plan
    }

    /// Who signs in, each once, in the plan's order.
    public var principals: [Principal] {
        var seen: Set<Principal> = []
        return changes.compactMap { $0.tokenSource?.principal }.filter { seen.insert($0).inserted }
    }

    /// How many tokens an apply asks AWS for.
    public var tokenRequests: Int { Set(changes.compactMap(\.tokenSource)).count { $0.principal != nil } }
}
