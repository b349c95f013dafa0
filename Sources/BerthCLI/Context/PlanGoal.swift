import BerthCore
import Effects
import FoundationEssentials
import Platform

/// What a command plans.
enum PlanGoal {
    /// What an apply does.
    /// - `renews`: whether every selected login is renewed, due or not.
    /// - `time`: the moment that lifetimes are measured from; `nil` for now.
    case apply(RegistrySelection, renews: Bool, time: Date? = nil)
    /// What a logout does.
    case logout(RegistrySelection)
    /// What an apply of a saved plan does.
    case saved(SavedPlan)

    /// What berth knows when it plans.
    enum Stage {
        /// The plan selects the stored logins to probe, so it renews none of them.
        case probing
        /// berth has not yet read the credential stores that the plan works on.
        case beforeStores
        /// berth has read them.
        case afterStores
    }

    /// Checks a saved plan before the first question.
    /// - Throws: `CommandError` if the manifest or the stored logins have changed since it was made.
    func verifyBasis(_ context: CommandContext) throws {
        guard case .saved(let saved) = self else { return }
        do {
            try saved.verifyBasis(context.manifest, context.snapshot)
        } catch {
            throw CommandError(.failed, error)
        }
    }

    /// - Throws: `CommandError` if a selector matches nothing, or a saved plan differs from its result.
    func plan(on context: CommandContext, _ stage: Stage) throws -> Plan {
        switch self {
        case .apply(let selection, let renews, let time):
            try context.plan(selection, renews: renews && stage != .probing, at: time ?? context.effects.clock.now)
        case .logout(let selection):
            try context.planOfLogout(selection)
        case .saved(let saved):
            switch stage {
            case .probing: try context.plan(saved.selection, at: saved.created)
            case .beforeStores: try context.remake(saved)
            case .afterStores: try context.remakeAfterAskingStores(saved)
            }
        }
    }
}
