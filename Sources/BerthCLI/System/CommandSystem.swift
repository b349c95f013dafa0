import Effects
import Platform
import SystemPackage

/// Everything that a command reaches outside its own values: the machine, streams, signals and its process.
///
/// `CommandLineTool` creates the real system, once. Tests and the fuzzer create theirs from fakes.
struct CommandSystem: Sendable {
    /// Files, time of day, HTTP, programs, the terminal and the environment.
    var effects: Effects
    var monotonicClock: any MonotonicClock
    var standardOutput: OutputWriter
    var standardError: OutputWriter
    /// Holds back the text of both streams until the logins of a run are masked.
    var outputBuffer: OutputBuffer
    var outputFiles: any OutputFileSource
    var standardInput: any InputSource
    var interruptions: any InterruptionSource
    var process: any ProcessControl
}

/// Files that a command writes piece by piece: events, and the summary of a step.
protocol OutputFileSource: Sendable {
    /// Creates a file that only its owner may read, or empties an existing file.
    /// - Returns: its descriptor, which stays open until the process ends.
    func create(_ path: FilePath) throws -> CInt

    /// Appends text to a file. Creates the file if it does not exist.
    func append(_ text: String, to path: FilePath) throws
}

/// Standard input.
protocol InputSource: Sendable {
    /// Reads to its end, or until it exceeds the limit of a manifest.
    /// - Throws: `FileError` if it cannot be read.
    func allBytes() throws -> [UInt8]
}

/// The signals with which a user interrupts a command.
protocol InterruptionSource: Sendable {
    /// Calls `handler` for each signal, until the task is cancelled.
    func forEach(_ handler: @escaping @Sendable () -> Void) async

    /// Restores the signals' default actions.
    func restoreDefaults()
}

/// The operations of a command on its own process.
protocol ProcessControl: Sendable {
    /// Ends the process, after the text that `OutputBuffer` holds back is written.
    func end(_ status: CInt) -> Never

    /// Ends the process after a write failed, such as on a full disk.
    /// - Parameter message: written to standard error at once, unchanged.
    func end(afterWriteError message: String) -> Never
}

extension ProcessControl {
    func end(_ status: ExitStatus) -> Never { end(status.rawValue) }

    /// Ends the process as SIGPIPE would, which berth ignores.
    func endOnClosedPipe() -> Never { end(128 + SIGPIPE) }
}
