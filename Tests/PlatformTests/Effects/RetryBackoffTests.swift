import Effects
import Platform
import TestSupport
import Testing

@Suite("The pause before a retry", .scheduled)
struct RetryBackoffTests {
    @Test("doubles from half a second up to 20 s")
    func longest() {
        let pauses = (1...9).map { RetryBackoff.longest.pause(after: $0, asked: nil) }
        #expect(pauses == [500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000, 20_000].map { .milliseconds($0) })
        #expect(RetryBackoff.longest.pause(after: .max, asked: nil) == .seconds(20))
    }

    @Test("is a random part of that")
    func part() {
        #expect(RetryBackoff { 0 }.pause(after: 5, asked: nil) == .zero)
        #expect(RetryBackoff { 0.25 }.pause(after: 2, asked: nil) == .milliseconds(250))
    }

    @Test("is the answer's, if it has one", arguments: [Duration.zero, .seconds(7), .seconds(3600)])
    func asked(pause: Duration) {
        #expect(RetryBackoff { 0.5 }.pause(after: 3, asked: pause) == pause)
    }
}
