package import SystemPackage

/// Runs other programs.
package protocol ProcessRunner: Sendable {
    /// - Parameter program: a name to look for on `path`, or a path.
    /// - Returns: the program that would run; `nil` if none exists. It runs nothing.
    func find(_ program: String, path: String) -> FilePath?

    /// Runs a program to its end, with the command's input and without a terminal, and reads both of its outputs. A
    /// program that ends before it has read its input does not fail for that.
    /// - Returns: what it wrote, however it ended.
    /// - Throws: `ProcessError` if it did not come to an end of its own, or wrote too much.
    func run(_ command: ProcessCommand) async throws(ProcessError) -> ProcessOutput
}

/// A program to run, with its limits.
package struct ProcessCommand: Sendable, Equatable {
    /// A name to look for on the environment's `PATH`, or a path.
    package var program: String
    /// The arguments after the program's name. No secret belongs here: every user of the machine can read them.
    package var arguments: [String]
    /// The whole of its environment.
    package var environment: [String: String]
    /// From its start to its end.
    package var timeLimit: Duration
    /// The most bytes that it may write to its standard output.
    package var outputLimit: Int
    /// Its standard input, which may hold a secret; `nil` for none.
    package var input: Secret?
    /// The absolute directory that it runs in, and from which a relative path of the program starts; `nil` if that is
    /// berth's own.
    package var workingDirectory: FilePath?

    /// A program to run; by default one that may write a mebibyte, and has nothing to read.
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

/// What a program wrote. It may be a secret: printing it shows how it ended alone.
package struct ProcessOutput: Sendable {
    /// Its exit status; 128 and the signal's number where one ended it, as shells have it.
    package var status: Int32
    /// The whole of its standard output.
    package var output: [UInt8]
    /// The end of its standard error, some kilobytes at most.
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

/// Why a program did not come to an end of its own.
package enum ProcessError: Error, Sendable, Equatable {
    case notFound(program: String)
    case notStarted(program: String, reason: String)
    case timedOut(program: String, after: Duration)
    case tooLong(program: String, limit: Int)
    /// The task was cancelled; the program has been ended.
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

    /// Returns the last lines that a message quotes; none if they spell out a secret.
    /// - Parameters:
    ///   - lines: what a failed program wrote to standard error. No line alone has a secret.
    ///   - secrets: may be spread over several lines.
    ///   - log: called with every line if a message does not quote all of them.
    package static func quoted(
        _ lines: [String], without secrets: SecretDetector, log: (String) -> Void
    ) -> [String] {
        if secrets.finds(in: lines.joined(separator: "\n")) { return [] }
        if lines.count > quotedErrorLines { lines.forEach(log) }
        return lines.suffix(quotedErrorLines)
    }

    /// The lines of its standard error that are not blank, as the program wrote them: not yet safe to print.
    package var errorLines: [String] {
        String(decoding: errors, as: UTF8.self).lines.map { $0.trimmed() }.filter { !$0.isBlank }
    }
}
