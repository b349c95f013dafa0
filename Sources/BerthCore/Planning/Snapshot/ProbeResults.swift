package import Platform

/// The answers of the credential stores and registries that were probed.
package struct ProbeResults: Sendable {
    /// The answers of stores. Other logins were not probed.
    package var stores: [Snapshot.StoreKey: Snapshot.StoreAnswer] = [:]
    /// The problems of stores that were probed, by the store's name.
    package var storeProblems: [String: UserMessage] = [:]
    /// Hosts that refuse their stored login.
    package var rejected: Set<String> = []

    package init() {}

    /// Whether nothing was probed.
    var isEmpty: Bool { stores.isEmpty && storeProblems.isEmpty && rejected.isEmpty }

    /// Adds what a store holds, by host.
    mutating func add(_ answers: [String: Snapshot.StoreAnswer], of store: String) {
        for (host, answer) in answers { stores[Snapshot.StoreKey(store: store, host: host)] = answer }
    }
}

extension Snapshot {
    /// A host in a store, by the store's name.
    package struct StoreKey: Sendable, Hashable {
        var store: String
        var host: String
    }

    /// The answer of a store.
    package enum StoreAnswer: Sendable, Equatable {
        case nothing
        case login(RegistryCredential)
    }
}
