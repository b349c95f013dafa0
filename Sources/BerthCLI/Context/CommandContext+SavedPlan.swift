import BerthCore
import DockerConfig
import Effects
import FoundationEssentials
import Platform

extension CommandContext {
    /// Saves a plan for `berth apply FILE`.
    /// - Parameters:
    ///   - renews: whether the plan renews every selected login.
    ///   - time: the moment that the plan was made for.
    func save(
        _ plan: Plan, _ selection: RegistrySelection, renews: Bool, at time: Date, to file: SavedPlanFile
    ) throws {
        let saved = SavedPlan(
            plan: plan, selection: selection, renews: renews, manifestFiles: manifest.files, config: config.path,
            snapshot: snapshot, created: time, version: Version.number
        )
        keepIdentityKey()
        do {
            try file.write(saved)
        } catch {
            throw CommandError(.cannotWrite, error)
        }
    }

    /// Stores the key of the plan's identities in the ledger, where apply finds it. If that fails, berth can still
    /// apply the plan, but cannot tell whether the same AWS keys sign in.
    private func keepIdentityKey() {
        guard let ledger else { return }
        try? AsyncBridge.wait { [snapshot] in
            try await ledger.create(snapshot.ownership.ledger, timeLimit: .seconds(2))
        }
    }

    /// Returns the options that `berth apply` needs with a saved plan, each after a blank. A saved plan gives no trust
    /// to its manifest and does not choose the config.
    func optionsWithPlan(_ options: ManifestOptions, _ configOptions: ConfigOptions) -> String {
        RepeatedArguments(planOf: manifest.runsCommands ? options.file : [], configOptions).description
    }

    /// Computes a saved plan again.
    /// - Throws: `CommandError` if the result differs from the saved plan.
    func remake(_ saved: SavedPlan) throws -> Plan {
        do {
            return try saved.remade(for: manifest, on: snapshot, at: effects.clock.now)
        } catch {
            throw CommandError(.failed, error)
        }
    }

    /// Computes a saved plan again with what the credential stores have answered. The result may block changes, but
    /// adds none.
    /// - Throws: `CommandError` if the result would do more than the saved plan.
    func remakeAfterAskingStores(_ saved: SavedPlan) throws -> Plan {
        do {
            return try saved.remade(afterAskingStoresFor: manifest, on: snapshot, at: effects.clock.now)
        } catch {
            throw CommandError(.failed, error)
        }
    }

    /// Records in the ledger that a saved plan is applied, under the ledger's lock: only one process can apply it.
    /// - Throws: `CommandError` if it was applied before, or the ledger cannot be written.
    func claim(_ saved: SavedPlan, lockTimeLimit: Duration) throws {
        let time = effects.clock.now
        guard let ledger else { return }
        let before: Date?
        do {
            before = try AsyncBridge.wait {
                try await ledger.update(timeLimit: lockTimeLimit) { ledger in
                    let before = ledger.appliedPlans[saved.nonce]
                    if before == nil { ledger.recordApplied(nonce: saved.nonce, at: time) }
                    return before
                }
            }
        } catch {
            let message = UserMessage(of: error)
            throw CommandError(
                .cannotWrite, message.about("the plan was not applied, because the ledger cannot record it"))
        }
        if let before { throw CommandError(.failed, StalePlanError.appliedAlready(at: before)) }
    }
}
