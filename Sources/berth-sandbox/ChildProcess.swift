import Dispatch
import Platform

/// A program with the same terminal and process group as this one.
struct ChildProcess {
    private let id: pid_t

    /// - Parameter command: the program, looked up on `PATH` unless it contains a slash, and its arguments; not
    ///   empty.
    init(_ command: [String], environment: [String: String]) throws(ChildProcessError) {
        var arguments = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        #if canImport(Darwin)
            // Not compiled here: Darwin's attributes are a pointer.
            var attributes: posix_spawnattr_t?
        #else
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The child starts with no blocked signals, and with the default for SIGPIPE, which NIO ignores.
        var (held, asDefault) = (TerminationSignals.mask(of: []), TerminationSignals.mask(of: [SIGPIPE]))
        posix_spawnattr_setsigmask(&attributes, &held)
        posix_spawnattr_setsigdefault(&attributes, &asDefault)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var id: pid_t = 0
        let code = posix_spawnp(&id, command[0], nil, &attributes, &arguments, &variables)
        guard code == 0 else { throw ChildProcessError(program: command[0], code: code) }
        self.id = id
    }

    /// Waits until the program ends, and passes SIGTERM on. The terminal sends SIGINT and SIGHUP to the whole group, so
    /// passing them on would count them twice.
    /// - Returns: the status as in shells: 128 plus the signal's number if a signal ended the program.
    func status() async -> Int32 {
        let forwarding = Task {
            while true { if await TerminationSignals.next() == SIGTERM { kill(id, SIGTERM) } }
        }
        defer { forwarding.cancel() }
        return await withCheckedContinuation { continuation in
            DispatchQueue(label: "child").async {
                var status: Int32 = 0
                while waitpid(id, &status, 0) == -1 && errno == EINTR {}
                let signal = status & 0x7F
                continuation.resume(returning: signal == 0 ? (status >> 8) & 0xFF : 128 + signal)
            }
        }
    }
}

/// A program that could not be started.
struct ChildProcessError: UserFacingError {
    var program: String
    /// The system's error number.
    var code: Int32

    var message: UserMessage {
        UserMessage("cannot_run", "cannot run `\(program)`: \(String(cString: strerror(code)))")
    }

    /// The status as in shells: 127 if the program is missing, 126 if it cannot be run.
    var status: Int32 { code == ENOENT ? 127 : 126 }
}

/// The signals that ask a program to end. They are blocked, and `next` receives them one by one.
enum TerminationSignals {
    /// Blocks them in this thread and in every later one.
    static func hold() {
        var held = ending
        pthread_sigmask(SIG_BLOCK, &held, nil)
    }

    /// Waits for the next signal, on a thread of its own.
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
