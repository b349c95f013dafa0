import DockerConfig
import Platform
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The one end of a call of the credential helper: an answer, or the end of its patience. A build waits for it, so it
/// comes in time whatever else hangs.
final class HelperEnding: Sendable {
    /// What has not answered by then is given up.
    static let timeLimit = Duration.seconds(9)
    /// By then the program has ended, be what has been given up at its end or not.
    private static let hardLimit = Duration.milliseconds(9_800)

    let start = ContinuousClock.now
    private let hasEnded = Mutex(false)

    /// The limits count from here.
    init() {
        let words = HelperAnswer.failure("no answer within \(Self.timeLimit.inWords)")
        LateAnswer.arm("\(words)\n", after: Self.hardLimit)
    }

    /// Prints a text to standard output and ends the program. Of two ends, the first is the one.
    func end(_ text: String, _ status: ExitStatus) -> Never {
        let isFirst = hasEnded.withLock { hasEnded in
            defer { hasEnded = true }
            return !hasEnded
        }
        // The other one is about to end the program.
        while !isFirst { pause() }
        LateAnswer.disarm()
        Output.standard.writeExactly(text)
        exit(status.rawValue)
    }

    /// Tells a failure in one line, and ends the program.
    func fail(_ message: String) -> Never { end("\(HelperAnswer.failure(message))\n", .failed) }
}
