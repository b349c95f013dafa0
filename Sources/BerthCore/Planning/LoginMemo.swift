import Synchronization

/// Values computed from keys, each once: a token of ECR is the login of all registries of its region, and one principal
/// signs in to many registries.
final class KeyedMemo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let known = Mutex<[Key: Value]>([:])

    /// - Parameter make: pure: it returns the same value for equal keys.
    func value(for key: Key, _ make: () -> Value) -> Value {
        if let value = known.withLock({ $0[key] }) { return value }
        let value = make()
        known.withLock { $0[key] = value }
        return value
    }
}
