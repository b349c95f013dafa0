/// The outside world, in one value: whoever holds it can do I/O, and whoever does not, cannot.
///
/// The executable makes the live one; tests make theirs from fakes that fail unless told what to answer.
package struct Effects: Sendable {
    /// The time, and waiting.
    package var clock: any WallClock
    /// Requests to other machines.
    package var http: any HTTPTransport
    /// Files and locks.
    package var files: any FileSystem
    /// Other programs.
    package var processes: any ProcessRunner
    /// Questions to a person.
    package var terminal: any Terminal
    /// Variables and folders, as they were at the start.
    package var environment: Environment

    /// A world of these parts.
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

/// The person at the keyboard, where there is one.
package protocol Terminal: Sendable {
    /// Whether there is somebody to ask.
    var isInteractive: Bool { get }

    /// Asks a question that is answered with a line.
    /// - Returns: the line without its end; nil where there is no terminal to ask on, or the input ends.
    func ask(_ question: String) async -> String?

    /// The same for an answer that nobody may read over a shoulder, or in a recording: it is not shown.
    func askSecret(_ question: String) async -> Secret?
}
