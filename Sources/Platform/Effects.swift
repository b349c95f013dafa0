/// The effects of a run, in one value: code that has it can do I/O, and code without it cannot.
///
/// BerthCLI makes the real one. Tests make theirs from fakes, which fail unless the test says what to answer.
package struct Effects: Sendable {
    package var clock: any WallClock
    package var http: any HTTPTransport
    package var files: any FileSystem
    package var processes: any ProcessRunner
    package var terminal: any Terminal
    /// Variables and directories, as they were at the start.
    package var environment: Environment

    package init(
        clock: any WallClock,
        http: any HTTPTransport,
        files: any FileSystem,
        processes: any ProcessRunner,
        terminal: any Terminal,
        environment: Environment
    ) {
        self.clock = clock
        self.http = http
        self.files = files
        self.processes = processes
        self.terminal = terminal
        self.environment = environment
    }
}

/// The terminal, with a person who answers questions.
package protocol Terminal: Sendable {
    /// Whether a person can answer.
    var isInteractive: Bool { get }

    /// Asks a question and reads one line.
    /// - Returns: the line without its end; `nil` if there is no terminal to ask on, or the input ends.
    func ask(_ question: String) async -> String?

    /// Asks a question in the same way, and does not show the answer.
    func askSecret(_ question: String) async -> Secret?
}
