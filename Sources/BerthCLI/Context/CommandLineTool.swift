import Platform

/// The tool `berth`, as its executable starts it.
package enum CommandLineTool {
    /// Runs the command that C's arguments name.
    /// - Returns: the exit status of a command that succeeds. Otherwise the program ends in this call.
    package static func run(_ count: CInt, _ vector: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
        BerthCommand.run(ProgramArguments(count, vector))
        return ExitStatus.done.rawValue
    }
}
