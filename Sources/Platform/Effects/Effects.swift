package import Platform

/// The effects of a run, in one value: only code that has it can do I/O.
///
/// BerthCLI creates the real one. Tests create it from fakes, which fail unless the test defines the answer.
package struct Effects: Sendable {
    package var clock: any WallClock
    package var http: any HTTPTransport
    package var files: any FileSystem
    package var processes: any ProcessRunner
    package var terminal: any Terminal
    /// The variables and directories at the start of the process.
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
