import AWS
import BerthCore
import Platform

/// A planner that makes a plan from files, reads the credential stores and registries that the plan depends on, and
/// plans again with their answers.
struct LearningPlanner {
    let context: CommandContext
    let goal: PlanGoal
    /// The limits for `--probe`; `nil` if no login is probed.
    let probe: RequestLimits?
    /// Whether the plan is carried out: then it needs to know the stores that it works on.
    let probesStores: Bool

    /// - Parameters:
    ///   - context: as loaded from files.
    ///   - probe: the limits for `--probe`; `nil` without it.
    ///   - probesStores: whether the plan is carried out.
    init(_ context: CommandContext, _ goal: PlanGoal, probe: RequestLimits? = nil, probesStores: Bool) {
        self.context = context
        self.goal = goal
        self.probe = probe
        self.probesStores = probesStores
    }

    /// One probe of stores or registries.
    private enum ProbeStep {
        /// What the credential stores hold for every login.
        case everyStore
        /// Whether the registries accept the stored logins.
        case registries
        /// What the stores that the plan works on hold for its changes, and whether they work.
        case storesOfPlan

        /// The stage of the plan that the step needs.
        var stage: PlanGoal.Stage {
            switch self {
            case .everyStore, .registries: .probing
            case .storesOfPlan: .beforeStores
            }
        }

        /// Returns whether a plan depends on the answers.
        func isNeeded(by plan: Plan) -> Bool {
            switch self {
            case .everyStore, .registries: true
            case .storesOfPlan: plan.changes.contains(where: \.needsStore)
            }
        }
    }

    private var steps: [ProbeStep] {
        (probe == nil ? [] : [.everyStore, .registries]) + (probesStores ? [.storesOfPlan] : [])
    }

    /// Plans, probes, and plans again.
    /// - Returns: the last plan, and the context that it was made from.
    /// - Throws: `CommandError` if a selector matches nothing, a saved plan is stale, or a signal interrupts.
    func learnedPlan() throws -> LearnedPlan {
        try goal.verifyBasis(context)
        var context = context
        var limits: RequestLimits?
        for step in steps {
            let plan = try goal.plan(on: context, step.stage)
            // Only the last step may be unnecessary.
            guard step.isNeeded(by: plan) else { return LearnedPlan(plan: plan, context: context) }
            if limits == nil { limits = try probe?.fitted(registries: plan.changes.count) }
            context = context.with(try run(step, for: plan, context, limits))
        }
        let plan = try goal.plan(on: context, probesStores ? .afterStores : .beforeStores)
        return LearnedPlan(plan: plan, context: context)
    }

    /// Runs a step.
    /// - Parameter limits: those of `--probe`, fitted; `nil` without it.
    /// - Returns: the snapshot with the answers.
    private func run(
        _ step: ProbeStep, for plan: Plan, _ context: CommandContext, _ limits: RequestLimits?
    ) throws -> Snapshot {
        let (console, snapshot) = (context.console, context.snapshot)
        switch step {
        case .everyStore:
            return try probeStores(of: context) { try await $0.probing(plan, snapshot) }
        case .registries:
            guard let limits else { return snapshot }
            let registries = RegistryProbe(
                source: console.masking(try context.logins(codes: MFACodes(), limits)),
                concurrency: limits.concurrency)
            let (probed, warnings) = try interruptible { try await registries.probing(plan, snapshot) }
            console.warn(warnings)
            return probed
        case .storesOfPlan:
            return try probeStores(of: context) { try await $0.beforeApplying(plan, snapshot) }
        }
    }

    /// Asks stores, and hides the passwords that they answer from now on.
    private func probeStores(
        of context: CommandContext, _ work: @escaping @Sendable (CredentialStoreProbe) async throws -> Snapshot
    ) throws -> Snapshot {
        let probe = CredentialStoreProbe(context.stores)
        let probed = try interruptible { try await work(probe) }
        context.console.mask(probed)
        return probed
    }

    private func interruptible<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) throws -> Value {
        do {
            return try SignalCancellation.handlingSignals(in: context.console.system) { try await $0.run(work) }
        } catch is CancellationError {
            throw CommandError(.interrupted, code: "interrupted", "interrupted; nothing is changed")
        }
    }
}

/// A plan, and the context with the answers that it was made from.
struct LearnedPlan {
    let plan: Plan
    let context: CommandContext
}
