import DockerConfig
import OrderedCollections
import Platform

/// Checks the credential stores, one at a time, before berth requests tokens for them: what they hold, and whether they
/// work.
package struct CredentialStoreProbe: Sendable {
    private let stores: CredentialStores

    package init(_ stores: CredentialStores) {
        self.stores = stores
    }

    /// Checks for an apply whether each store of the plan accepts logins, and reads what it holds for logins that would
    /// be replaced or removed.
    ///
    /// The first time that berth uses a store, it stores a trial login there, and erases it: some stores list and
    /// cannot store. Docker itself needs only `get` and `store`. From a store that does not list, berth gets each login
    /// instead, without a trial.
    /// - Returns: the snapshot with the stores' answers and problems.
    /// - Throws: `CancellationError` if the task is cancelled.
    package func beforeApplying(_ plan: Plan, _ snapshot: Snapshot) async throws(CancellationError) -> Snapshot {
        var probes = snapshot.probes
        for (name, changes) in Self.byStore(plan.changes.filter(\.needsStore)) {
            let destination = Destination.store(name)
            let isKnown = snapshot.ownership.ledger.entries.values.contains { $0.storage == destination }
            try await ask(name, &probes) { store throws(CredentialStoreError) in
                let users: [String: String]
                do throws(CredentialStoreError) {
                    users = try await store.list()
                } catch {
                    guard error.mayBeUnsupported else { throw error }
                    return try await Self.answers(of: store, at: destination, about: changes, afterListing: error)
                }
                let isFilled = changes.contains { $0.placement.destination == destination && $0.fullAction != .logOut }
                if isFilled && !isKnown { try await store.prove() }
                var answers: [String: Snapshot.StoreAnswer] = [:]
                for change in changes {
                    if users[change.host] == "AWS" && change.isRefreshed(at: destination) { continue }
                    answers[change.host] =
                        users[change.host] == nil ? .nothing : Self.answer(try await store.get(change.host))
                }
                return answers
            }
        }
        return snapshot.with(probes: probes)
    }

    /// Reads for `--probe` everything that the stores hold for the plan's registries.
    /// - Returns: the snapshot with the stores' answers and problems.
    /// - Throws: `CancellationError` if the task is cancelled.
    package func probing(_ plan: Plan, _ snapshot: Snapshot) async throws(CancellationError) -> Snapshot {
        var probes = snapshot.probes
        for (name, changes) in Self.byStore(plan.changes.filter { $0.action != .blocked || $0.needsConsent }) {
            try await ask(name, &probes) { store throws(CredentialStoreError) in
                var answers: [String: Snapshot.StoreAnswer] = [:]
                for change in changes { answers[change.host] = Self.answer(try await store.get(change.host)) }
                return answers
            }
        }
        return snapshot.with(probes: probes)
    }

    /// Gets each login from a store that does not support `list`.
    /// - Parameter failure: of its `list`. If the store fails to give a login for the same reason, the reason is no
    ///   lack of `list`.
    private static func answers(
        of store: CredentialStore, at destination: Destination, about changes: [PlannedChange],
        afterListing failure: CredentialStoreError
    ) async throws(CredentialStoreError) -> [String: Snapshot.StoreAnswer] {
        var answers: [String: Snapshot.StoreAnswer] = [:]
        for change in changes {
            do throws(CredentialStoreError) {
                let login = try await store.get(change.host)
                if login?.username == "AWS" && change.isRefreshed(at: destination) { continue }
                answers[change.host] = answer(login)
            } catch {
                throw error.cause == failure.cause ? failure : error
            }
        }
        return answers
    }

    private static func byStore(_ changes: [PlannedChange]) -> OrderedDictionary<String, [PlannedChange]> {
        var byStore: OrderedDictionary<String, [PlannedChange]> = [:]
        for change in changes {
            for name in change.stores { byStore[name, default: []].append(change) }
        }
        return byStore
    }

    private static func answer(_ login: RegistryCredential?) -> Snapshot.StoreAnswer {
        login.map { .login($0) } ?? .nothing
    }

    /// Adds a store's answers, or the reason why it cannot be used.
    private func ask(
        _ name: String, _ probes: inout ProbeResults,
        _ questions: (CredentialStore) async throws(CredentialStoreError) -> [String: Snapshot.StoreAnswer]
    ) async throws(CancellationError) {
        do {
            probes.add(try await questions(stores[name]), of: name)
        } catch {
            if error.isCancelled { throw CancellationError() }
            probes.storeProblems[name] = error.message
        }
    }
}

extension PlannedChange {
    /// Returns whether a new token is stored there, which replaces any token of AWS.
    fileprivate func isRefreshed(at destination: Destination) -> Bool {
        placement.destination == destination && tokenSource != nil
    }
}
