import BerthCore
import DockerConfig
import FoundationEssentials
import Platform

extension CommandContext {
    /// Keeps a plan for `berth apply FILE`.
    /// - Parameters:
    ///   - renews: whether it renews everything that is selected.
    ///   - time: what the plan was made for.
    func save(
        _ plan: Plan, _ selection: Selection, renews: Bool, at time: Date, to file: SavedPlanFile
    ) throws {
        let saved = SavedPlan(
            plan: plan, selection: selection, renews: renews, manifestFiles: manifest.files, config: config.path,
            snapshot: snapshot, created: time, version: Version.number
        )
        keepIdentityKey()
        do {
            try file.write(saved)
        } catch {
            throw CommandError(.cannotWrite, error.description)
        }
    }

    /// Keeps the key of the plan's identities where apply finds it. Without it berth still applies the plan, and cannot tell
    /// whether other keys sign in then: no reason to refuse the plan's file.
    private func keepIdentityKey() {
        guard let ledger else { return }
        try? AsyncBridge.wait { [snapshot] in try await ledger.create(snapshot.ledger, timeLimit: .seconds(2)) }
    }

    /// The options that `berth apply` takes with a saved plan, each after a blank: the plan gives no trust, and leads to no
    /// other config.
    func optionsWithPlan(_ options: ManifestOptions, _ configOptions: ConfigOptions) -> String {
        RepeatedArguments(planOf: manifest.runsCommands ? options.file : [], configOptions).description
    }

    /// Checks a saved plan before anybody is asked.
    /// - Throws: a `CommandError` where what it was made from has changed.
    func verifyBasis(of saved: SavedPlan) throws {
        do {
            try saved.verifyBasis(manifest, snapshot)
        } catch {
            throw CommandError(.failed, error.description)
        }
    }

    /// Makes a saved plan again.
    /// - Throws: a `CommandError` where it would be another now.
    func remake(_ saved: SavedPlan) throws -> Plan {
        do {
            return try saved.remade(for: manifest, on: snapshot, at: effects.clock.now)
        } catch {
            throw CommandError(.failed, error.description)
        }
    }

    /// Makes it again once the stores have been asked: what they told since shows as in any apply, and adds nothing.
    /// - Throws: a `CommandError` if it would do more than it said.
    func remakeAfterAskingStores(_ saved: SavedPlan) throws -> Plan {
        do {
            return try saved.remade(afterAskingStoresFor: manifest, on: snapshot, at: effects.clock.now)
        } catch {
            throw CommandError(.failed, error.description)
        }
    }

    /// Sees to it that no saved plan is applied twice, also by two at once: whoever comes first has it.
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
            throw CommandError(
                .cannotWrite, "the ledger cannot note that the plan is applied, so it is not: \(error)")
        }
        if let before { throw CommandError(.failed, StalePlanError.appliedAlready(at: before).description) }
    }
}
