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
