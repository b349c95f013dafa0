import Berth
import DockerConfig
import Effects
import FoundationEssentials

extension Session {
    /// Keeps a plan for `berth apply FILE`.
    /// - Parameter time: what the plan was made for.
    func save(_ plan: Plan, _ selection: Selection, at time: Date, to file: SavedPlanFile) throws {
        let saved = SavedPlan(
            plan: plan, selection: selection, manifestFiles: manifest.files, config: config.path, snapshot: snapshot,
            created: time, version: Version.number
        )
        do {
            try file.write(saved)
        } catch {
            throw CommandFailure(.cannotWrite, error.description)
        }
    }

    /// The options that `berth apply` takes with a saved plan, each after a blank: the plan gives no trust, and leads to no
    /// other config.
    func optionsWithPlan(_ options: ManifestOptions, _ configOptions: ConfigOptions) -> String {
        RepeatedOptions(planOf: manifest.runsCommands ? options.file : [], configOptions).description
    }

    /// Checks a saved plan before anybody is asked.
    /// - Throws: a `CommandFailure` where what it was made from has changed.
    func verifyBasis(of saved: SavedPlan) throws {
        do {
            try saved.verifyBasis(manifest, snapshot)
        } catch {
            throw CommandFailure(.failed, error.description)
        }
    }

    /// Makes a saved plan again.
    /// - Throws: a `CommandFailure` where it would be another now.
    func remake(_ saved: SavedPlan) throws -> Plan {
        do {
            return try saved.remade(for: manifest, on: snapshot, at: effects.clock.now)
        } catch {
            throw CommandFailure(.failed, error.description)
        }
    }

    /// Makes it again once the stores have been asked: what they told since shows as in any apply, and adds nothing.
    /// - Throws: a `CommandFailure` if it would do more than it said.
    func remakeAfterAskingStores(_ saved: SavedPlan) throws -> Plan {
        do {
            return try saved.remade(afterAskingStoresFor: manifest, on: snapshot, at: effects.clock.now)
        } catch {
            throw CommandFailure(.failed, error.description)
        }
    }

    /// Sees to it that no saved plan is applied twice, also by two at once: whoever comes first has it.
    func claim(_ saved: SavedPlan, lockTimeLimit: Duration) throws {
        let time = effects.clock.now
        guard let ledger else { return }
        let before: Date?
        do {
            before = try Blocking.wait {
                try await ledger.update(timeLimit: lockTimeLimit) { ledger in
                    let before = ledger.appliedPlans[saved.nonce]
                    if before == nil { ledger.recordApplied(nonce: saved.nonce, at: time) }
                    return before
                }
            }
        } catch {
            throw CommandFailure(
                .cannotWrite, "the ledger cannot note that the plan is applied, so it is not: \(error)")
        }
        if let before { throw CommandFailure(.failed, StalePlan.appliedAlready(at: before).description) }
    }
}
