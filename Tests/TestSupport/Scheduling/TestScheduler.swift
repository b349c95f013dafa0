import FoundationEssentials
import Synchronization

/// Lets tests run beside each other as far as the machine and what they share allow.
///
/// Most end-to-end tests wait for a program or a server most of the time: so twice as many tests run as there are
/// cores. Those that last longest start first, and those that need the machine to themselves come last.
final class TestScheduler: Sendable {
    private struct Waiter {
        let needs: TestSchedule.Needs
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var running = 0
        var isAloneRunning = false
        var heldResources: Set<SharedResource> = []
        /// In the order in which they may start.
        var waiters: [Waiter] = []
    }

    static let shared = TestScheduler(width: width)

    private let width: Int
    private let state = Mutex(State())

    /// - Parameter width: how many tests run at once.
    init(width: Int) { self.width = width }

    /// `BERTH_TEST_WIDTH`, or twice the number of cores.
    private static var width: Int {
        let variables = ProcessInfo.processInfo.environment
        let width = variables["BERTH_TEST_WIDTH"].flatMap(Int.init) ?? 2 * ProcessInfo.processInfo.activeProcessorCount
        return max(1, width)
    }

    /// Waits until a test with these needs can run. The caller calls `end` with the same needs after it.
    func start(_ needs: TestSchedule.Needs) async {
        await withCheckedContinuation { continuation in
            admit { state in
                let limit = needs.timeLimit ?? TestSchedule.Needs.defaultTimeLimit
                let place = state.waiters.firstIndex {
                    ($0.needs.timeLimit ?? TestSchedule.Needs.defaultTimeLimit) < limit
                }
                state.waiters.insert(
                    Waiter(needs: needs, continuation: continuation), at: place ?? state.waiters.endIndex)
            }
        }
    }

    /// Makes room again.
    func end(_ needs: TestSchedule.Needs) {
        admit { state in
            state.running -= 1
            if needs.isAlone { state.isAloneRunning = false }
            state.heldResources.subtract(needs.resources)
        }
    }

    /// Changes the state, and starts the waiting tests for which there is room then.
    private func admit(_ change: (inout State) -> Void) {
        let admitted = state.withLock { state in
            change(&state)
            var admitted: [CheckedContinuation<Void, Never>] = []
            var index = 0
            while index < state.waiters.count, state.running < width, !state.isAloneRunning {
                let needs = state.waiters[index].needs
                guard state.heldResources.isDisjoint(with: needs.resources), !needs.isAlone || state.running == 0 else {
                    index += 1
                    continue
                }
                state.running += 1
                state.isAloneRunning = needs.isAlone
                state.heldResources.formUnion(needs.resources)
                admitted.append(state.waiters.remove(at: index).continuation)
            }
            return admitted
        }
        for continuation in admitted { continuation.resume() }
    }
}
