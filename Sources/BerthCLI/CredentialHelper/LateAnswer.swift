import Platform

/// An answer that a signal handler prints if the program has printed none in time. It needs no thread: the helper answers
/// even if the system allows none, or if all of them are blocked.
enum LateAnswer {
    /// The text, for the handler: a handler may not allocate memory (POSIX, signal-safety). Set before the timer starts.
    private nonisolated(unsafe) static var text: UnsafeMutableBufferPointer<UInt8>?

    /// Prints a text to standard output after a time, and ends the program with status 1.
    static func arm(_ answer: String, after limit: Duration) {
        let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: answer.utf8.count)
        _ = bytes.initialize(from: answer.utf8)
        text = bytes
        signal(SIGALRM) { _ in LateAnswer.end() }
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
            setitimer(CInt(ITIMER_REAL), &timer, nil)
        #endif
    }
}
