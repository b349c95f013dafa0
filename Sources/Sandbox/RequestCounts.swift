import FoundationEssentials
import Synchronization

/// How many requests there were, by operation, and how close together.
final class RequestCounts: Sendable {
    private struct OperationCount {
        var count = 0
        /// The second of the latest, since 1970, and how many were in it.
        var second = 0.0
        var inSecond = 0
        var peak = 0

        mutating func add(at time: Date) {
            let second = time.timeIntervalSince1970.rounded(.down)
            if second != self.second { (self.second, inSecond) = (second, 0) }
            count += 1
            inSecond += 1
            peak = max(peak, inSecond)
        }
    }

    private let operations = Mutex<[String: OperationCount]>([:])

    var byOperation: [String: Int] { operations.withLock { $0.mapValues(\.count) } }

    /// The most that there were within one second of the clock.
    var peaks: [String: Int] { operations.withLock { $0.mapValues(\.peak) } }

    func add(_ operation: String, at time: Date) {
        operations.withLock { $0[operation, default: OperationCount()].add(at: time) }
    }

    func reset() {
        operations.withLock { $0 = [:] }
    }
}
