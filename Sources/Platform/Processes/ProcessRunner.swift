package import SystemPackage

/// Runs other programs.
package protocol ProcessRunner: Sendable {
    /// - Parameter program: a name to look up on `path`, or a path.
    /// - Returns: the program that would run; `nil` if none exists. It runs nothing.
    func find(_ program: String, path: String) -> FilePath?

    /// Runs a program to its end, with the command's input and without a terminal, and reads both outputs. A program
    /// may end before it has read its input.
    /// - Returns: its output, whatever its status.
    /// - Throws: `ProcessError` if it did not end by itself, or wrote too much.
    func run(_ command: ProcessCommand) async throws(ProcessError) -> ProcessOutput

    /// Starts a program that may outlive berth, such as a browser, without input, and discards its outputs.
    /// - Returns: its exit status; `nil` if it still runs after the command's time limit. It then goes on running.
    /// - Throws: `ProcessError` if it cannot be started.
    func launch(_ command: ProcessCommand) async throws(ProcessError) -> Int32?
}

/// A program to run, with its limits.
package struct ProcessCommand: Sendable, Equatable {
    /// A name to look up on the environment's `PATH`, or a path.
    package var program: String
    /// The arguments after the program's name. No secret belongs here: every user of the machine can read them.
    package var arguments: [String]
    /// Its whole environment.
    package var environment: [String: String]
    /// The longest run time.
    package var timeLimit: Duration
    /// The most bytes that it may write to its standard output.
    package var outputLimit: Int
    /// Its standard input, which may hold a secret; `nil` for none.
    package var input: Secret?
    /// The absolute working directory, which is also the base of a relative path of the program; `nil` for berth's own.
    package var workingDirectory: FilePath?

    /// Creates a command; by default without input and with an output limit of a mebibyte.
    package init(
        program: String, arguments: [String], environment: [String: String], timeLimit: Duration,
        outputLimit: Int = 1 << 20, input: Secret? = nil
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.timeLimit = timeLimit
        self.outputLimit = outputLimit
        self.input = input
    }

    /// Returns the same command, run in another directory.
    package func running(in directory: FilePath) -> ProcessCommand {
        var command = self
        command.workingDirectory = directory
        return command
    }
}

/// A program's output. It may be a secret, so the description has only the status.
package struct ProcessOutput: Sendable {
    /// Its exit status; 128 plus the signal's number if a signal ended it, as in shells.
    package var status: Int32
    /// Its whole standard output.
    package var output: [UInt8]
    /// The end of its standard error, at most some kilobytes.
    package var errors: [UInt8]

    package init(status: Int32, output: [UInt8] = [], errors: [UInt8] = []) {
        self.status = status
        self.output = output
        self.errors = errors
    }
}

extension ProcessOutput: CustomStringConvertible, CustomReflectable {
    package var description: String { "status \(status)" }
    package var customMirror: Mirror { Mirror(self, children: ["status": status]) }
}

/// The reason that a program did not end by itself.
package enum ProcessError: Error, Sendable, Equatable {
    case notFound(program: String)
    case notStarted(program: String, reason: String)
    case timedOut(program: String, after: Duration)
    case tooLong(program: String, limit: Int)
    /// The task was cancelled, and berth ended the program.
    case cancelled
}

extension ProcessError: UserFacingError {
    package var message: UserMessage {
        switch self {
        case .notFound(let program): UserMessage("program_not_found", "there is no program \(program)")
        case .notStarted(let program, let reason):
            UserMessage("program_not_started", "cannot run \(program): \(reason)")
        case .timedOut(let program, let limit):
            UserMessage("program_timed_out", "\(program) did not end within \(duration: limit)")
        case .tooLong(let program, let limit):
            UserMessage("program_output_too_long", "\(program) wrote more than \(limit) bytes")
        case .cancelled: .interrupted
        }
    }
}

extension ProcessOutput {
    /// The most lines of a failed program's standard error that a message quotes.
    private static let quotedErrorLines = 5

    /// Returns the last lines for a message; none if they contain a secret.
    /// - Parameters:
    ///   - lines: the program's standard error. No single line contains a secret.
    ///   - secrets: the secrets, which may be spread over several lines.
    ///   - log: called with every line if a message does not quote all of them.
    package static func quoted(
        _ lines: [String], without secrets: SecretDetector, log: (String) -> Void
    ) -> [String] {
        if secrets.finds(in: lines.joined(separator: "\n")) { return [] }
        if lines.count > quotedErrorLines { lines.forEach(log) }
        return lines.suffix(quotedErrorLines)
    }

    /// The lines of its standard error that are not blank, unchanged: not yet safe to print.
    package var errorLines: [String] {
        String(decoding: errors, as: UTF8.self).lines.map { $0.trimmed() }.filter { !$0.isBlank }
    }
}
