import Effects

extension Effects {
    /// This machine.
    static func live() -> Effects {
        let environment = Environment.live()
        let files = LiveFiles()
        return Effects(
            clock: LiveClock(), http: LiveHTTP(environment: environment, files: files, connectionsPerHost: 256), files: files,
            terminal: LiveTerminal(), environment: environment
        )
    }
}
