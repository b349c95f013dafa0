import DockerConfig
import Platform

/// Writes logins to credential stores, one at a time: the programs do not support concurrent use.
struct CredentialStoreWriter {
    let stores: CredentialStores
    private(set) var calls = 0
    /// The previous logins, the last one first, for undoing.
    private var replaced: [(host: String, store: String, before: RegistryCredential?)] = []

    init(stores: CredentialStores) {
        self.stores = stores
    }

    /// Stores the obtained logins and removes those of planned log-outs.
    /// - Parameter undoing: whether a failure reverts the earlier changes.
    /// - Returns: the outcomes with the failures. If the task is cancelled, the remaining changes are interrupted.
    mutating func run(_ outcomes: [ChangeOutcome], undoing: Bool) async -> [ChangeOutcome] {
        var outcomes = outcomes
        for index in outcomes.indices {
            guard let work = Work(outcomes[index]) else { continue }
            do {
                try await run(work, keeping: undoing)
            } catch {
                outcomes[index].result = error.isCancelled ? .interrupted : .failed(error.message)
                guard undoing else { continue }
                return await holdBack(outcomes)
            }
        }
        return outcomes
    }

    /// Restores the previous content of the stores, because a change failed in all-or-nothing mode.
    /// - Returns: the outcomes, held back except for the failed ones. These name the logins that could not be restored.
    func holdBack(_ outcomes: [ChangeOutcome]) async -> [ChangeOutcome] {
        let warnings = await undo()
        return outcomes.map { outcome in
            guard case .failed(var message) = outcome.result else { return outcome.heldBack }
            message.consequences += warnings
            return outcome.with(.failed(message))
        }
    }

    /// Removes the moved logins from their old stores. They are unused, so a failure is only a warning.
    /// - Returns: warnings for the user.
    mutating func eraseMovedLogins(_ outcomes: [ChangeOutcome]) async -> [UserMessage] {
        var warnings: [UserMessage] = []
        for outcome in outcomes {
            guard outcome.isObtained, case .store(let name)? = outcome.change.leaves else { continue }
            do {
                try await stores[name].erase(outcome.change.host)
                calls += 1
            } catch {
                warnings.append(
                    error.message.about(
                        "docker-credential-\(name) still has an old login for \(host: outcome.change.host)"))
            }
        }
        return warnings
    }

    private struct Work {
        enum Kind {
            case store(Login)
            case erase
        }

        var host: String
        var store: String
        var kind: Kind

        init?(_ outcome: ChangeOutcome) {
            guard case .store(let name) = outcome.change.placement.destination else { return nil }
            switch (outcome.result, outcome.change.action) {
            case (.obtained(let login), _): kind = .store(login)
            case (.asPlanned, .logOut): kind = .erase
            default: return nil
            }
            (host, store) = (outcome.change.host, name)
        }
    }

    private mutating func run(_ work: Work, keeping: Bool) async throws(CredentialStoreError) {
        let store = stores[work.store]
        if keeping { replaced.insert((work.host, work.store, try await store.get(work.host)), at: 0) }
        switch work.kind {
        case .store(let login):
            try await store.store(login.credential, for: work.host)
        case .erase:
            try await store.erase(work.host)
        }
        calls += 1
    }

    /// Restores the previous content of the stores.
    /// - Returns: a warning for each login that could not be restored.
    func undo() async -> [MessageText] {
        var warnings: [MessageText] = []
        for (host, name, before) in replaced {
            do throws(CredentialStoreError) {
                if let before {
                    try await stores[name].store(before, for: host)
                } else {
                    try await stores[name].erase(host)
                }
            } catch {
                warnings.append("docker-credential-\(name) may hold a new login for \(host: host): undoing failed")
            }
        }
        return warnings
    }
}
