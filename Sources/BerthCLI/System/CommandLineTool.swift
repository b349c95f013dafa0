import Platform

/// The entry point of the executable `berth`.
package enum CommandLineTool {
    private static let system = CommandSystem.live()

    /// Runs the command that the arguments of C's `main` name.
    /// - Returns: the exit status.
    package static func run(_ count: CInt, _ vector: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
        // A write reports a closed pipe. With the signal, a closed socket would end the program.
        signal(SIGPIPE, SIG_IGN)
        ProcessMemory.giveBackWhenFree()
        return BerthCommand.run(ProgramArguments(count, vector), in: system)
    }
}
