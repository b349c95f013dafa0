import Effects
import Platform
import Synchronization

package import struct FoundationEssentials.Date

/// A clock for many tasks that sleep at once: it moves to the end of the next sleep whenever all tasks wait.
///
/// `ManualClock` adds the sleeps of all tasks, so it cannot show that they overlap.
package final class SteppedClock: WallClock {
    private struct Sleeper {
        var number: Int
        var end: Date
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now: Date
        var sleepers: [Sleeper] = []
        var count = 0
    }

    private let state: Mutex<State>

    /// - Parameter now: seconds since 1970.
    package init(now: Double = 1_800_000_000) {
        state = Mutex(State(now: Date(timeIntervalSince1970: now)))
    }

    package var now: Date {
        state.withLock { state in
            state.count += 1
            return state.now
        }
    }

    package func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        guard duration > .zero else { return await Task.yield() }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            state.withLock { state in
                state.count += 1
                let end = state.now.addingTimeInterval(duration / .seconds(1))
                state.sleepers.append(Sleeper(number: state.count, end: end, continuation: continuation))
            }
        }
        try Task.checkCancellation()
    }

    /// Runs `body` while the clock moves.
    package func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                while !Task.isCancelled { await self.step() }
                return nil
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }

    /// Waits until no task uses the clock for a while, and wakes the next sleeper.
    private func step() async {
        var (count, quiet) = (-1, 0)
        while quiet < 200 {
            await Task.yield()
            let current = state.withLock { $0.count }
            quiet = current == count ? quiet + 1 : 0
            count = current
        }
        let next = state.withLock { state -> Sleeper? in
            guard
                let index = state.sleepers.indices.min(by: { one, other in
                    let (one, other) = (state.sleepers[one], state.sleepers[other])
                    return (one.end, one.number) < (other.end, other.number)
                })
            else { return nil }
            let sleeper = state.sleepers.remove(at: index)
            state.now = max(state.now, sleeper.end)
            return sleeper
        }
        next?.continuation.resume()
    }
}
