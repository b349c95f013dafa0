package import Platform
package import SystemPackage

extension Effects {
    /// A world in which nothing is there and nothing answers, but for what a test puts in.
    package static func fake(
        clock: any WallClock = ManualClock(),
        http: any HTTPTransport = FakeHTTP(),
        files: any FileSystem = MemoryFileSystem(),
        processes: any ProcessRunner = FakeProcesses(),
        terminal: any Terminal = SilentTerminal(),
        environment: [String: String] = [:],
        home: FilePath = "/home/me",
        workingDirectory: FilePath = "/home/me/work"
    ) -> Effects {
        Effects(
            clock: clock, http: http, files: files, processes: processes, terminal: terminal,
            environment: Environment(variables: environment, home: home, workingDirectory: workingDirectory)
        )
    }
}
