/// The outside world, in one value: whoever holds it can do I/O, and whoever does not, cannot.
///
/// The executable makes the live one; tests make theirs from fakes that fail unless told what to answer.
public struct Effects: Sendable {
    public var clock: any WallClock
    public var http: any HTTPTransport
    public var files: any FileSystem
    public var terminal: any Terminal
    public var environment: Environment

    public init(
        clock: any WallClock,
        http: any HTTPTransport,
        files: any FileSystem,
        terminal: any Terminal,
        environment: Environment
    ) {
        self.clock = clock
        self.http = http
        self.files = files
        self.terminal = terminal
        self.environment = environment
    }
}
