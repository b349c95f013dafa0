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
