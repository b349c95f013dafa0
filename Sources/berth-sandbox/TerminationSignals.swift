import Dispatch
import Platform

/// The signals that ask a program to end. They are held, and taken one by one where they are waited for.
enum TerminationSignals {
    /// Holds them in this thread and in every one made after.
    static func hold() {
        var held = ending
        pthread_sigmask(SIG_BLOCK, &held, nil)
    }

    /// Waits for the next one, on a thread of its own.
    static func next() async -> Int32 {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "signals").async {
                var held = ending
                var signal: Int32 = 0
                sigwait(&held, &signal)
                continuation.resume(returning: signal)
            }
        }
    }

    static func mask(of signals: [Int32]) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        return set
    }

    private static var ending: sigset_t { mask(of: [SIGINT, SIGTERM, SIGHUP]) }
}
