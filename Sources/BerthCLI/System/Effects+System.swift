import Platform

extension Effects {
    /// This machine. Kept for the program's whole life, as `LiveHTTP` has to be.
    static let live: Effects = {
        let environment = Environment.live()
        let files = LiveFiles()
        return Effects(
            clock: SystemClock(), http: LiveHTTP(environment: environment, files: files, connectionsPerHost: 256),
            files: files, processes: LiveProcesses(), terminal: LiveTerminal(isCI: environment.isCI),
            environment: environment
        )
    }()
}
