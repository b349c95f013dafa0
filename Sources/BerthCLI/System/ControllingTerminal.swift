import Dispatch
import Platform

/// The terminal that standard input and standard error are, where they are one.
struct ControllingTerminal: Terminal {
    /// Whether a CI system runs this process. Its jobs may have a terminal, and no person to answer.
    let isCI: Bool

    var isInteractive: Bool { !isCI && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    func ask(_ question: String) async -> String? {
        await onThread {
            OutputWriter.error.write(question)
            return readLine()
        }
    }

    func askSecret(_ question: String) async -> Secret? {
        await onThread {
            Self.withoutEcho {
                // Not before the terminal is mute: who types ahead of a question must not be shown either.
                OutputWriter.error.write(question)
                defer { OutputWriter.error.write("\n") }
                return readLine().map(Secret.init)
            }
        }
    }

    /// A read from a terminal may last for ever: it gets a thread of its own, not one of the cooperative pool.
    private func onThread<Answer: Sendable>(_ body: @escaping @Sendable () -> Answer?) async -> Answer? {
        guard isInteractive else { return nil }
        return await withCheckedContinuation { continuation in
            DispatchQueue(label: "berth.terminal").async { continuation.resume(returning: body()) }
        }
    }

    /// Runs `body` while the terminal shows nothing of what is typed.
    private static func withoutEcho<Value>(_ body: () -> Value) -> Value {
        var former = termios()
        guard tcgetattr(STDIN_FILENO, &former) == 0 else { return body() }
        var silent = former
        silent.c_lflag &= ~tcflag_t(ECHO)
        let restorer = EchoRestorer(former)
        defer { restorer.end() }
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        return body()
    }

    /// Puts a terminal back as it was, also where a signal ends the program meanwhile: nobody is left with one that
    /// shows nothing.
    private struct EchoRestorer {
        private var former: termios
        private let sources: [any DispatchSourceSignal]

        init(_ former: termios) {
            self.former = former
            // A signal that comes before its source is registered would be lost.
            let registrations = DispatchGroup()
            defer { registrations.wait() }
            sources = [SIGINT, SIGTERM, SIGHUP].map { number in
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                registrations.enter()
                source.setRegistrationHandler { registrations.leave() }
                source.setEventHandler {
                    var former = former
                    tcsetattr(STDIN_FILENO, TCSANOW, &former)
                    OutputWriter.error.write("\n")
                    exit(ExitStatus.interrupted.rawValue)
                }
                source.resume()
                return source
            }
        }

        func end() {
            for source in sources { source.cancel() }
            for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
            var former = former
            tcsetattr(STDIN_FILENO, TCSANOW, &former)
        }
    }
}
