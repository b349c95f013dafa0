import TestSupport
import Testing

@testable import AWS

@Suite("The rate of calls", .scheduled)
struct CallRateTests {
    private let start = ContinuousClock.now

    @Test("there is no rate until AWS throttles a call")
    func open() {
        var rate = CallRate()
        for _ in 0..<100 {
            #expect(rate.nextStart(from: start) == start)
            rate.speedUp(now: start)
        }
    }

    @Test("the first rate is 70 % of the calls of the last second, and later calls keep it")
    func first() {
        var rate = CallRate()
        for _ in 0..<5 { rate.speedUp(now: start - .seconds(2)) }
        for _ in 0..<20 { rate.speedUp(now: start - .seconds(0.5)) }
        rate.slowDown(callSent: start - .seconds(0.5), now: start)
        let times = (0..<3).map { _ in (rate.nextStart(from: start) - start) / .seconds(1) }
        for (time, expected) in zip(times, [0, 1 / 14.0, 2 / 14.0]) { #expect(abs(time - expected) < 1e-6) }
        #expect(rate.nextStart(from: start + .seconds(10)) == start + .seconds(10))
    }

    @Test("calls of one wave lower the rate once, and it is one call a second at least")
    func lowest() {
        var rate = CallRate()
        for _ in 0..<16 { rate.slowDown(callSent: start - .seconds(1), now: start) }
        _ = rate.nextStart(from: start)
        #expect(abs((rate.nextStart(from: start) - start) / .seconds(1) - 1) < 1e-6)
    }

    @Test("each second without a throttled call adds one call a second")
    func recovers() {
        var rate = CallRate()
        rate.slowDown(callSent: start, now: start)
        var now = start
        for _ in 0..<200 {
            now = rate.nextStart(from: now)
            rate.speedUp(now: now)
        }
        let last = rate.nextStart(from: now)
        let perSecond = 1 / ((last - now) / .seconds(1))
        #expect((19...22).contains(perSecond))
        // 200 calls need less time than at a fixed rate of ten a second.
        #expect(now - start < .seconds(20))
    }
}
