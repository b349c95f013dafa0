import DockerConfig
import Platform
import Synchronization

/// The end of a credential helper call: an answer, or the time limit. A build waits for it, so it comes in time even if
/// something else hangs.
final class HelperExit: Sendable {
    /// After this time, requests and programs are cancelled.
    static let timeLimit = Duration.seconds(9)
    /// After this time the program ends, even if what was cancelled has not ended.
    private static let hardLimit = Duration.milliseconds(9_800)

    let system: CommandSystem
    /// The end of `timeLimit`.
    let deadline: ContinuousClock.Instant
    private let hasEnded = Mutex(false)

    /// Starts the time limits.
    init(_ system: CommandSystem) {
        self.system = system
        deadline = system.monotonicClock.now + Self.timeLimit
        let words = HelperOutput.failure("no answer within \(Self.timeLimit.inWords)")
        HelperTimeout.arm("\(words)\n", after: Self.hardLimit)
    }

    /// Prints a text to standard output and ends the program. If two threads call it, the first one wins.
    func end(_ text: String, _ status: ExitStatus) -> Never {
        let isFirst = hasEnded.withLock { hasEnded in
            defer { hasEnded = true }
            return !hasEnded
        }
        // The first caller is about to end the program.
        while !isFirst { pause() }
        HelperTimeout.disarm()
        system.standardOutput.writeExactly(text)
        system.process.end(status)
    }

    /// Prints an error in one line, and ends the program.
    func fail(_ message: UserMessage) -> Never { end("\(HelperOutput.failure(message))\n", .failed) }

    func fail(_ text: String) -> Never { end("\(HelperOutput.failure(text))\n", .failed) }
}

/// The answer that a signal handler prints if the program has not answered in time. It needs no thread: the helper
/// answers even if the system allows no threads, or if all of them are blocked.
enum HelperTimeout {
    /// The answer's bytes. A handler may not allocate memory (signal-safety(7)), so `arm` sets them before the timer
    /// starts.
    private nonisolated(unsafe) static var text: UnsafeMutableBufferPointer<UInt8>?

    /// Prints a text to standard output after a time, and ends the program with status 1.
    static func arm(_ answer: String, after limit: Duration) {
        let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: answer.utf8.count)
        _ = bytes.initialize(from: answer.utf8)
        text = bytes
        signal(SIGALRM) { _ in HelperTimeout.end() }
        start(limit)
    }

    /// Stops the timer: the program prints its own answer, or becomes another program.
    static func disarm() { start(.zero) }

    private static func end() {
        if let text { write(STDOUT_FILENO, text.baseAddress, text.count) }
        _exit(1)
    }

    private static func start(_ limit: Duration) {
        let (seconds, attoseconds) = limit.components
        var timer = itimerval()
        timer.it_value.tv_sec = numericCast(seconds)
        timer.it_value.tv_usec = numericCast(attoseconds / 1_000_000_000_000)
        #if canImport(Glibc)
            setitimer(CInt(ITIMER_REAL.rawValue), &timer, nil)
        #else
            // Not compiled here: Musl and Darwin have a number for Glibc's enumeration.
            setitimer(CInt(ITIMER_REAL), &timer, nil)
        #endif
    }
}
