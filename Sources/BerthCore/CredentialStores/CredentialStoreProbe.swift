import DockerConfig
import OrderedCollections
import Platform

/// Asks the credential stores, one at a time, what they hold and whether they can work at all: before anything is
/// asked of AWS for a store that would not take it.
package struct CredentialStoreProbe: Sendable {
    private let stores: CredentialStores

    /// A survey of these stores.
    package init(_ stores: CredentialStores) {
        self.stores = stores
    }

    /// What an apply has to know: whether each store that the plan's work is about takes logins; what it holds
    /// where something that is not AWS's would be replaced, or something is to be taken back.
    ///
    /// The first time that berth uses a store, it stores a trial login there, and erases it: some stores list and cannot
    /// store. Docker itself needs only `get` and `store`. From a store that does not list, berth gets each login instead,
    /// without a trial.
    /// - Returns: the snapshot, with what was told and with what is wrong.
    /// - Throws: where the task is cancelled.
    package func beforeApplying(_ plan: Plan, _ snapshot: Snapshot) async throws(CancellationError) -> Snapshot {
        var snapshot = snapshot
        for (name, changes) in Self.byStore(plan.changes.filter(\.needsStore)) {
            let destination = Destination.store(name)
            let isKnown = snapshot.ledger.entries.values.contains { $0.storage == destination }
            let answers = try await asking(name, &snapshot) { store throws(CredentialStoreError) in
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
            snapshot.add(answers ?? [:], of: name)
        }
        return snapshot
    }

    /// What `--probe` has to know: all that the stores hold for the plan's registries.
    /// - Returns: the snapshot, with what was told and with what is wrong.
    /// - Throws: where the task is cancelled.
    package func probing(_ plan: Plan, _ snapshot: Snapshot) async throws(CancellationError) -> Snapshot {
        var snapshot = snapshot
        for (name, changes) in Self.byStore(plan.changes.filter { $0.action != .blocked || $0.needsConsent }) {
            let answers = try await asking(name, &snapshot) { store throws(CredentialStoreError) in
                var answers: [String: Snapshot.StoreAnswer] = [:]
                for change in changes { answers[change.host] = Self.answer(try await store.get(change.host)) }
                return answers
            }
            snapshot.add(answers ?? [:], of: name)
        }
        return snapshot
    }

    /// Asks a store that does not list for each login.
    /// - Parameter failure: of its `list`. If the store fails to give a login for the same reason, the reason is no lack of
    ///   `list`.
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

    private static func answer(_ login: RegistryLogin?) -> Snapshot.StoreAnswer { login.map { .login($0) } ?? .nothing }

    /// - Returns: nil where the store cannot be used; then the snapshot says why.
    private func asking(
        _ name: String, _ snapshot: inout Snapshot,
        _ questions: (CredentialStore) async throws(CredentialStoreError) -> [String: Snapshot.StoreAnswer]
    ) async throws(CancellationError) -> [String: Snapshot.StoreAnswer]? {
        do {
            return try await questions(stores[name])
        } catch {
            if error.isCancelled { throw CancellationError() }
            snapshot.storeProblems[name] = error.description
            return nil
        }
    }
}

extension PlannedChange {
    /// Whether a new token goes there: it replaces one of AWS's, whatever that is.
    fileprivate func isRefreshed(at destination: Destination) -> Bool {
        placement.destination == destination && tokenSource != nil
    }
}

extension Snapshot {
    fileprivate mutating func add(_ answers: [String: StoreAnswer], of store: String) {
        for (host, answer) in answers { probed[StoreKey(store: store, host: host)] = answer }
    }
}
