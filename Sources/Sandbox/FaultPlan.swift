import Platform
import Synchronization

/// The faults there are, and how often each has struck.
final class FaultPlan: Sendable {
    private let faults: [Fault]
    private let struck: Mutex<[Int]>

    init(_ faults: [Fault]) {
        self.faults = faults
        struck = Mutex(Array(repeating: 0, count: faults.count))
    }

    /// What goes wrong with a request of these names; nil where nothing does. Counts as a strike.
    func strike(_ names: [String]) -> Fault.Effect? {
        struck.withLock { struck in
            for (index, fault) in faults.enumerated() where fault.effect != .denyRole {
                guard names.contains(where: { Glob.matches($0, fault.glob) }),
                    struck[index] < fault.limit ?? .max
                else { continue }
                struck[index] += 1
                return fault.effect
            }
            return nil
        }
    }

    func deniesRole(_ arn: String) -> Bool {
        faults.contains { $0.effect == .denyRole && Glob.matches(arn, $0.glob) }
    }

    /// Forgets every strike.
    func reset() {
        struck.withLock { $0 = Array(repeating: 0, count: faults.count) }
    }
}
