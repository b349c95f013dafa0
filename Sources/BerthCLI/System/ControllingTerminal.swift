import Dispatch
import Platform

/// The terminal on standard input and standard error.
struct ControllingTerminal: Terminal {
    /// Whether a CI system runs this process: its jobs may have a terminal, but no user.
    let isCI: Bool
    /// Standard error, for questions.
    let output: OutputWriter

    var isInteractive: Bool { !isCI && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    func ask(_ question: String) async -> String? {
        await onThread {
            output.write(question)
            let answer = readLine()
            // After ^D, the cursor is still behind the question.
            if answer == nil { output.write("\n") }
            return answer
        }
    }

    func askSecret(_ question: String) async -> Secret? {
        await onThread {
            withoutEcho {
                // Echo is off before the question, so that a secret typed early is not shown.
                output.write(question)
                defer { output.write("\n") }
                return readLine().map(Secret.init)
            }
        }
    }

    /// Runs `body` on a thread of its own: a read from a terminal may block without limit, which would block a thread
    /// of the cooperative pool.
    private func onThread<Answer: Sendable>(_ body: @escaping @Sendable () -> Answer?) async -> Answer? {
        guard isInteractive else { return nil }
        return await withCheckedContinuation { continuation in
            DispatchQueue(label: "berth.terminal").async { continuation.resume(returning: body()) }
        }
    }

    /// Runs `body` while the terminal's echo is off.
    private func withoutEcho<Value>(_ body: () -> Value) -> Value {
        var former = termios()
        guard tcgetattr(STDIN_FILENO, &former) == 0 else { return body() }
        var silent = former
        silent.c_lflag &= ~tcflag_t(ECHO)
        let restorer = EchoRestorer(former, output)
        defer { restorer.end() }
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        return body()
    }

    /// The restoration of a terminal's settings, also if a signal ends the program.
    private struct EchoRestorer {
        private static let signals = [SIGINT, SIGTERM, SIGHUP]

        private var former: termios
        private let sources: [any DispatchSourceSignal]
        /// The signals that had their default actions before.
        private let trapped: [CInt]

        init(_ former: termios, _ output: OutputWriter) {
            self.former = former
            // A signal that comes before its source is registered would be lost.
            let registrations = DispatchGroup()
            sources = Self.signals.map { number in
                #if os(macOS)
                    // Not compiled here. There, a source gets only signals that have another action than the default.
                    signal(number, SIG_IGN)
                #endif
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                registrations.enter()
                source.setRegistrationHandler { registrations.leave() }
                source.setEventHandler {
                    var former = former
                    tcsetattr(STDIN_FILENO, TCSANOW, &former)
                    output.write("\n")
                    exit(ExitStatus.interrupted.rawValue)
                }
                source.resume()
                return source
            }
            registrations.wait()
            trapped = SignalHandlers.deliver(Self.signals)
        }

        func end() {
            for source in sources { source.cancel() }
            // A command that handles signals goes on to do so.
            SignalHandlers.restoreDefaults(trapped)
            var former = former
            tcsetattr(STDIN_FILENO, TCSANOW, &former)
        }
    }
}
