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
    let asksStores: Bool

    /// - Parameters:
    ///   - context: as loaded from files.
    ///   - probe: the limits for `--probe`; `nil` without it.
    ///   - asksStores: whether the plan is carried out.
    init(_ context: CommandContext, _ goal: PlanGoal, probe: RequestLimits? = nil, asksStores: Bool) {
        self.context = context
        self.goal = goal
        self.probe = probe
        self.asksStores = asksStores
    }

    /// A source of knowledge for the plan.
    private enum Lesson {
        /// What the credential stores hold for every login.
        case everyStore
        /// Whether the registries accept the stored logins.
        case registries
        /// What the stores that the plan works on hold for its changes, and whether they work.
        case storesOfPlan

        /// The plan that the lesson is about.
        var stage: PlanGoal.Stage {
            switch self {
            case .everyStore, .registries: .probing
            case .storesOfPlan: .beforeStores
            }
        }

        /// Returns whether a plan depends on it.
        func isNeeded(by plan: Plan) -> Bool {
            switch self {
            case .everyStore, .registries: true
            case .storesOfPlan: plan.changes.contains(where: \.needsStore)
            }
        }
    }

    private var lessons: [Lesson] {
        (probe == nil ? [] : [.everyStore, .registries]) + (asksStores ? [.storesOfPlan] : [])
    }

    /// Plans, learns, and plans again.
    /// - Returns: the last plan, and the context that it was made from.
    /// - Throws: `CommandError` if a selector matches nothing, a saved plan is stale, or a signal interrupts.
    func learnedPlan() throws -> LearnedPlan {
        try goal.verifyBasis(context)
        var context = context
        var limits: RequestLimits?
        for lesson in lessons {
            let plan = try goal.plan(on: context, lesson.stage)
            // The stores of the plan are the last lesson.
            guard lesson.isNeeded(by: plan) else { return LearnedPlan(plan: plan, context: context) }
            if limits == nil { limits = try probe?.fitted(registries: plan.changes.count) }
            context = context.with(try learn(lesson, about: plan, context, limits))
        }
        let plan = try goal.plan(on: context, asksStores ? .afterStores : .beforeStores)
        return LearnedPlan(plan: plan, context: context)
    }

    /// - Parameter limits: those of `--probe`, fitted; `nil` without it.
    private func learn(
        _ lesson: Lesson, about plan: Plan, _ context: CommandContext, _ limits: RequestLimits?
    ) throws -> Snapshot {
        let (console, snapshot) = (context.console, context.snapshot)
        switch lesson {
        case .everyStore:
            let storeProbe = CredentialStoreProbe(context.stores)
            let learned = try interruptible { try await storeProbe.probing(plan, snapshot) }
            console.mask(learned)
            return learned
        case .registries:
            guard let limits else { return snapshot }
            let registries = RegistryProbe(
                source: console.masking(try context.logins(codes: MFACodes(), limits)),
                concurrency: limits.concurrency)
            let (learned, warnings) = try interruptible { try await registries.probing(plan, snapshot) }
            console.warn(warnings)
            return learned
        case .storesOfPlan:
            let storeProbe = CredentialStoreProbe(context.stores)
            let learned = try interruptible { try await storeProbe.beforeApplying(plan, snapshot) }
            console.mask(learned)
            return learned
        }
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

/// A plan, and the context with everything that berth learned for it.
struct LearnedPlan {
    let plan: Plan
    let context: CommandContext
}
