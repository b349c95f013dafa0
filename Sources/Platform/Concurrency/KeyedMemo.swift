package import Synchronization

/// A cache of values by key. Many registries share a token of ECR or a principal.
package final class KeyedMemo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    // A plan asks thousands of times. Inlinable, because a generic dictionary takes several times as long.
    @usableFromInline let known = Mutex<[Key: Value]>([:])

    /// Creates an empty cache.
    @inlinable
    package init() {}

    /// - Parameter make: a pure function of the key.
    @inlinable
    package func value(for key: Key, _ make: () -> Value) -> Value {
        if let value = known.withLock({ $0[key] }) { return value }
        let value = make()
        known.withLock { $0[key] = value }
        return value
    }
}
