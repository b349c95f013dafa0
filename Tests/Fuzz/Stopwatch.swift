import Glibc
import Synchronization

/// The time of berth's own work, without that of the claims.
enum Stopwatch {
    /// The most seconds that an input may take: a user waits.
    static let limit = 1.0

    private static let longest = Mutex(0.0)

    /// Runs berth's code, and claims that it stays within the limit.
    static func time<Value, Failure>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        let start = now
        defer {
            let length = now - start
            longest.withLock { $0 = max($0, length) }
            claim(length <= limit, "at most \(limit) s, where this took \(length)")
        }
        return try body()
    }

    /// Runs a whole command, which uses several threads, and claims that their total time stays within the limit.
    static func timeProcess(_ body: () -> Void) {
        let start = processTime
        body()
        let length = processTime - start
        longest.withLock { $0 = max($0, length) }
        claim(length <= limit, "at most \(limit) s, where this took \(length)")
    }

    /// Ends the program if it is still busy with the same input long after the limit, including claims.
    static func endLater() {
        var timer = itimerval()
        timer.it_value.tv_sec = 20
        setitimer(__itimer_which_t(ITIMER_VIRTUAL.rawValue), &timer, nil)
    }

    /// The longest time so far, in seconds.
    static var longestSoFar: Double { longest.withLock { $0 } }

    /// The processor time of this thread, in seconds: other programs may be busy as well.
    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The processor time of all threads, in seconds.
    private static var processTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// Returns the peak memory of this process so far, in KiB.
func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
}
