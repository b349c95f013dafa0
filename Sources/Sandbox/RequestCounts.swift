import Synchronization

/// How many requests there were, by operation.
final class RequestCounts: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    var byOperation: [String: Int] { counts.withLock { $0 } }

    func add(_ operation: String) {
        counts.withLock { $0[operation, default: 0] += 1 }
    }

    func reset() {
        counts.withLock { $0 = [:] }
    }
}
