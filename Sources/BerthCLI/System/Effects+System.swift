import Platform

// The fuzzer has its own: StagedEffects.swift.
#if !BERTH_FUZZ
    extension Effects {
        /// This machine. Kept for the program's whole life, as `AsyncHTTPTransport` has to be.
        static let live: Effects = {
            let environment = Environment.live()
            let files = LocalFileSystem()
            return Effects(
                clock: SystemClock(),
                http: AsyncHTTPTransport(environment: environment, files: files, connectionsPerHost: 256),
                files: files, processes: SubprocessRunner(), terminal: ControllingTerminal(isCI: environment.isCI),
                environment: environment
            )
        }()
    }
#endif
