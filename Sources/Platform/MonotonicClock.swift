/// A clock for elapsed time, which a change of the time of day does not move.
package protocol MonotonicClock: Sendable {
    var now: ContinuousClock.Instant { get }
}

/// This machine's clock for elapsed time. It goes on while the machine sleeps.
package struct SystemMonotonicClock: MonotonicClock {
    package init() {}

    package var now: ContinuousClock.Instant { .now }
}
