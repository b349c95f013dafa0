import Synchronization
import TestSupport
import Testing

@testable import BerthCLI

@Suite("A time limit", .scheduled)
struct TimeLimitTests {
    private struct LateError: Error, Equatable {}
    private struct WorkError: Error, Equatable {}

    @Test("returns the work's result")
    func value() async throws {
        #expect(try await withTimeLimit(.seconds(600), orThrow: LateError()) { 7 } == 7)
    }

    @Test("throws the work's error")
    func failure() async {
        await #expect(throws: WorkError()) {
            try await withTimeLimit(.seconds(600), orThrow: LateError()) { throw WorkError() }
        }
    }

    @Test("cancels late work, and waits for its end", .lasting(atMost: .minutes(1)))
    func late() async {
        let wasCancelled = Mutex(false)
        await #expect(throws: LateError()) {
            try await withTimeLimit(.milliseconds(10), orThrow: LateError()) {
                do { try await Task.sleep(for: .seconds(600)) } catch { wasCancelled.withLock { $0 = true } }
            }
        }
        #expect(wasCancelled.withLock { $0 })
    }

    @Test("has passed at a deadline in the past", .lasting(atMost: .minutes(1)))
    func past() async {
        await #expect(throws: LateError()) {
            try await withDeadline(.now - .seconds(1), orThrow: LateError()) {
                try await Task.sleep(for: .seconds(600))
            }
        }
    }

    @Test("ends with the caller's task", .lasting(atMost: .minutes(1)))
    func cancelled() async {
        let task = Task {
            try await withTimeLimit(.seconds(600), orThrow: LateError()) { try await Task.sleep(for: .seconds(600)) }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
