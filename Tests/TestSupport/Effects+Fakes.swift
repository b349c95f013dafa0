package import Effects
package import Platform
package import SystemPackage

extension Effects {
    /// Returns effects without files, programs or answers, except those that a test adds.
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
