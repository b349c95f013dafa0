/// A clock for elapsed time, which changes of the time of day do not affect.
package protocol MonotonicClock: Sendable {
    var now: ContinuousClock.Instant { get }
}

/// This machine's clock for elapsed time. It continues while the machine sleeps.
package struct SystemMonotonicClock: MonotonicClock {
    package init() {}

    package var now: ContinuousClock.Instant { .now }
}
