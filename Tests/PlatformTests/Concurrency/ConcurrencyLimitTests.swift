import Platform
import Synchronization
import TestSupport
import Testing

@Suite("A limit on concurrency", .scheduled)
struct ConcurrencyLimitTests {
    /// Counts the bodies inside the limit: now, the most at once, and all.
    private final class Gauge: Sendable {
        private let inside = Mutex((now: 0, most: 0, total: 0))

        var most: Int { inside.withLock { $0.most } }
        var total: Int { inside.withLock { $0.total } }

        func enter() { inside.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.total + 1) } }
        func leave() { inside.withLock { $0.now -= 1 } }
    }

    @Test("never admits more bodies than its width, and admits all in the end")
    func width() async throws {
        let limit = ConcurrencyLimit(3)
        let gauge = Gauge()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await limit.run {
                        gauge.enter()
                        for _ in 0..<5 { await Task.yield() }
                        gauge.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(gauge.total == 50)
        #expect(gauge.most == 3)
    }

    @Test("admits fewer bodies after it is narrowed, and never more again")
    func narrowing() async throws {
        let limit = ConcurrencyLimit(6)
        let (before, after) = (Gauge(), Gauge())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<60 {
                group.addTask {
                    try await limit.run {
                        let gauge = before.total < 12 ? before : after
                        gauge.enter()
                        if before.total == 12 { await limit.narrow(to: 2) }
                        for _ in 0..<5 { await Task.yield() }
                        gauge.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        await limit.narrow(to: 4)
        #expect(before.total + after.total == 60)
        #expect(before.most > 2)
        // A body from before the narrowing may have overlapped the first one after it.
        #expect(after.most <= 2)
    }

    @Test("a cancelled task leaves the queue, and the next one is admitted")
    func cancellation() async throws {
        let limit = ConcurrencyLimit(1)
        let (release, hold) = AsyncStream.makeStream(of: Void.self)
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        let holder = Task {
            try await limit.run {
                enter.finish()
                for await _ in release {}
            }
        }
        for await _ in entered {}
        let waiting = Task { try await limit.run { Issue.record("a cancelled task came in") } }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        hold.finish()
        try await holder.value
        #expect(try await limit.run { 7 } == 7)
    }

    @Test("keeps a slot for an admitted task until it ends")
    func entering() async throws {
        let limit = ConcurrencyLimit(1)
        try await limit.enter()
        let waiting = Task { try await limit.run { 7 } }
        let cancelled = Task { try await limit.enter() }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        await limit.leave()
        #expect(try await waiting.value == 7)
    }

    @Test("frees its slot if the work fails")
    func failure() async throws {
        struct Broken: Error {}
        let limit = ConcurrencyLimit(1)
        await #expect(throws: Broken.self) { try await limit.run { throw Broken() } }
        #expect(try await limit.run { 7 } == 7)
    }
}
