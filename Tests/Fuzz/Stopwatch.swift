import Glibc
import Synchronization

/// How long berth's own work takes, without what the claims take.
enum Stopwatch {
    /// No input may take longer: somebody waits.
    static let limit = 1.0

    private static let longest = Mutex(0.0)

    /// Does something of berth's, and claims that it takes no longer than an input may.
    static func time<Value, Failure>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        let start = now
        defer {
            let length = now - start
            longest.withLock { $0 = max($0, length) }
            claim(length <= limit, "at most \(limit) s, where this took \(length)")
        }
        return try body()
    }

    /// Runs a whole command, which uses several threads, and claims that together they take no longer than an input may.
    static func timeProcess(_ body: () -> Void) {
        let start = processTime
        body()
        let length = processTime - start
        longest.withLock { $0 = max($0, length) }
        claim(length <= limit, "at most \(limit) s, where this took \(length)")
    }

    /// Ends the program where it is still busy with the same input long after the limit, claims included.
    static func endLater() {
        var timer = itimerval()
        timer.it_value.tv_sec = 20
        setitimer(__itimer_which_t(ITIMER_VIRTUAL.rawValue), &timer, nil)
    }

    /// In seconds.
    static var longestSoFar: Double { longest.withLock { $0 } }

    /// Of this thread alone: other programs may be busy as well.
    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Of all threads, in seconds.
    private static var processTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// The most memory that this process had so far, in KiB.
func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
}
