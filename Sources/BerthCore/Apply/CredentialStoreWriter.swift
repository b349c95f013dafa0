import DockerConfig
import Platform

/// The part of a commit that goes through credential stores: one login at a time, as they are not made for more.
struct CredentialStoreWriter {
    let stores: CredentialStores
    private(set) var calls = 0
    /// What stood where logins were put, the last first, for undoing.
    private var replaced: [(host: String, store: String, before: RegistryLogin?)] = []

    init(stores: CredentialStores) {
        self.stores = stores
    }

    /// Puts what was obtained into its store, and takes out what is to be taken back.
    /// - Parameter undoing: whether a failure takes back what was done before it.
    /// - Returns: the outcomes, with what failed. Where the task is cancelled, what was not done is interrupted.
    mutating func run(_ outcomes: [ChangeOutcome], undoing: Bool) async -> [ChangeOutcome] {
        var outcomes = outcomes
        for index in outcomes.indices {
            guard let work = Work(outcomes[index]) else { continue }
            do {
                try await run(work, keeping: undoing)
            } catch {
                outcomes[index].result = error.isCancelled ? .interrupted : .failed(error.description)
                guard undoing else { continue }
                let warnings = await undo()
                return outcomes.map { outcome in
                    if case .failed(let why) = outcome.result {
                        return outcome.with(.failed(([why] + warnings).joined(separator: "\n")))
                    }
                    return outcome.heldBack
                }
            }
        }
        return outcomes
    }

    /// Takes the logins out of the stores where they were until now. They are no use to anybody, so a store that will
    /// not is no failure.
    /// - Returns: what the user should know.
    mutating func eraseMovedLogins(_ outcomes: [ChangeOutcome]) async -> [String] {
        var warnings: [String] = []
        for outcome in outcomes {
            guard outcome.isObtained, case .store(let name)? = outcome.change.leaves else { continue }
            do {
                try await stores[name].erase(outcome.change.host)
                calls += 1
            } catch {
                warnings.append("\(outcome.change.host) has an old login in docker-credential-\(name) still: \(error)")
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
            try await store.store(login.registryLogin, for: work.host)
        case .erase:
            try await store.erase(work.host)
        }
        calls += 1
    }

    /// Puts back what stood in the stores before.
    /// - Returns: what could not be, for the user.
    func undo() async -> [String] {
        var warnings: [String] = []
        for (host, name, before) in replaced {
            do throws(CredentialStoreError) {
                if let before {
                    try await stores[name].store(before, for: host)
                } else {
                    try await stores[name].erase(host)
                }
            } catch {
                warnings.append("docker-credential-\(name) may hold a new login for \(host): undoing failed")
            }
        }
        return warnings
    }
}
