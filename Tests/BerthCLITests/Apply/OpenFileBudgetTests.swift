import TestSupport
import Testing

@testable import BerthCLI

@Suite("The room under the limit of open files", .scheduled)
struct OpenFileBudgetTests {
    @Test("C21: a limit of 64 leaves room for a few requests at once, and closes idle connections")
    func low() throws {
        let budget = try #require(OpenFileBudget(concurrency: 64, registries: 400, limit: 64, used: 5))
        #expect((1...6).contains(budget.concurrency))
        #expect(budget.idleTime == .milliseconds(1) && budget.earlyConnections == 0)
    }

    @Test("C21: the usual limit changes nothing for 40 registries, and keeps 10,000 connected only briefly")
    func usual() throws {
        let few = try #require(OpenFileBudget(concurrency: 64, registries: 40, limit: 1024, used: 5))
        #expect(few.concurrency == 64 && few.idleTime == nil && few.earlyConnections == 40)
        let many = try #require(OpenFileBudget(concurrency: 64, registries: 10_000, limit: 1024, used: 5))
        #expect(many.concurrency == 64 && many.idleTime == .milliseconds(100) && many.earlyConnections == 0)
        let endless = try #require(OpenFileBudget(concurrency: .max, registries: 10_000, limit: .max, used: 0))
        #expect(endless.concurrency > 1000 && endless.idleTime == nil)
    }

    @Test("C21: connections are opened early only as far as the limit has room after all others")
    func early() throws {
        let tight = try #require(OpenFileBudget(concurrency: 64, registries: 40, limit: 400, used: 5))
        #expect(tight.idleTime == nil && (1..<40).contains(tight.earlyConnections))
        let single = try #require(OpenFileBudget(concurrency: 64, registries: 1, limit: 1024, used: 5))
        #expect(single.earlyConnections == 1)
    }

    @Test("C21: a limit without room for one request leaves none")
    func none() {
        #expect(OpenFileBudget(concurrency: 1, registries: 1, limit: 24, used: 5) == nil)
    }
}
