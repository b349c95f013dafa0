import Platform
import Subprocess
import SystemPackage

/// A runner of programs, by swift-subprocess. Each program runs in its own session: it has no terminal to ask on, and
/// its child processes end with it.
struct SubprocessRunner: ProcessRunner {
    /// How many bytes of a program's standard error are kept: the last ones, which usually have the reason.
    private static let keptErrors = 65536

    func find(_ program: String, path: String) -> FilePath? {
        if program.contains(scalar: "/") { return Self.isExecutable(FilePath(program)) ? FilePath(program) : nil }
        // Relative directories are skipped: the working directory may be another user's.
        let directories = path.split(scalar: ":").filter { $0.hasPrefix(bytes: "/") }
        return directories.map { FilePath(String($0)).appending(program) }.first(where: Self.isExecutable)
    }

    /// Returns the program's name. A path with a slash is resolved in the working directory.
    private static func located(_ command: ProcessCommand) -> String {
        guard let directory = command.workingDirectory, command.program.utf8.contains(UInt8(ascii: "/")) else {
            return command.program
        }
        return directory.pushing(FilePath(command.program)).string
    }

    func run(_ command: ProcessCommand) async throws(ProcessError) -> ProcessOutput {
        guard let program = find(Self.located(command), path: command.environment["PATH"] ?? "") else {
            throw .notFound(program: command.program)
        }
        do {
            let lateness = ProcessError.timedOut(program: command.program, after: command.timeLimit)
            return try await withTimeLimit(command.timeLimit, orThrow: lateness) {
                try await Self.run(command, at: program)
            }
        } catch let failure as ProcessError {
            throw failure
        } catch let error as SubprocessError {
            throw Self.notStarted(command, error)
        } catch {
            throw .cancelled
        }
    }

    private static func run(_ command: ProcessCommand, at program: FilePath) async throws -> ProcessOutput {
        guard let input = command.input else {
            return try await run(command, at: program, input: .none) { _ in }
        }
        // The library's own inputs do not fit: with them, a program that does not read all of its input fails, and a
        // cancelled program blocks.
        return try await run(command, at: program, input: .inputWriter) { execution in
            try await feed(input, to: execution.standardInputWriter)
        }
    }

    /// Runs a program to its end.
    /// - Parameter feed: writes the program's input, while its outputs are read.
    private static func run<Input: InputProtocol>(
        _ command: ProcessCommand, at program: FilePath, input: Input,
        feed: @escaping @Sendable (Execution<Input, SequenceOutput, SequenceOutput>) async throws -> Void
    ) async throws -> ProcessOutput {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(500)),
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(100)),
        ]
        let result = try await Subprocess.run(
            .at(program.string), arguments: Arguments(command.arguments), environment: environment(of: command),
            workingDirectory: Executable.directory(command.workingDirectory?.string), platformOptions: options,
            input: input, output: .sequence,
            error: .sequence
        ) { execution in
            async let fed: Void = feed(execution)
            async let errors = end(of: execution.standardError)
            let output = try await whole(of: execution.standardOutput, command)
            try await fed
            return (output, try await errors)
        }
        let (output, errors) = result.closureResult
        return ProcessOutput(status: status(result.terminationStatus), output: output, errors: errors)
    }

    func launch(_ command: ProcessCommand) async throws(ProcessError) -> Int32? {
        guard let program = find(Self.located(command), path: command.environment["PATH"] ?? "") else {
            throw .notFound(program: command.program)
        }
        let (ends, sender) = AsyncStream<Result<Int32?, any Error>>.makeStream()
        // Neither task is a child of this one: the program must go on running if this task ends.
        Task.detached {
            do {
                sender.yield(.success(try await Self.statusOfSession(command, at: program)))
            } catch {
                sender.yield(.failure(error))
            }
        }
        let timer = Task.detached {
            try? await Task.sleep(for: command.timeLimit)
            sender.yield(.success(nil))
        }
        defer { timer.cancel() }
        for await end in ends {
            switch end {
            case .success(let status): return status
            case .failure(let error as SubprocessError): throw Self.notStarted(command, error)
            case .failure: throw .cancelled
            }
        }
        throw .cancelled
    }

    /// Runs a program to its end, in a session of its own and without inputs and outputs.
    private static func statusOfSession(_ command: ProcessCommand, at program: FilePath) async throws -> Int32 {
        var options = PlatformOptions()
        options.createSession = true
        let result = try await Subprocess.run(
            .at(program.string), arguments: Arguments(command.arguments), environment: environment(of: command),
            workingDirectory: Executable.directory(command.workingDirectory?.string), platformOptions: options,
            input: .none, output: .discarded, error: .discarded)
        return status(result.terminationStatus)
    }

    private static func environment(of command: ProcessCommand) -> Subprocess.Environment {
        .custom(command.environment.map { Array("\($0.key)=\($0.value)\0".utf8) })
    }

    /// Returns the exit status, or 128 plus the signal's number, as in shells.
    private static func status(_ termination: TerminationStatus) -> Int32 {
        switch termination {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }

    private static func notStarted(_ command: ProcessCommand, _ error: SubprocessError) -> ProcessError {
        .notStarted(program: command.program, reason: error.systemError?.description ?? "the system gives no reason")
    }

    private static func feed(_ input: Secret, to writer: StandardInputWriter) async throws {
        do throws(SubprocessError) {
            _ = try await writer.write(Array(input.reveal().utf8))
        } catch let error where error.systemError == .brokenPipe {
            // The program has ended or closed its input.
        }
        try await writer.finish()
    }

    private static func whole(of sequence: SubprocessOutputSequence, _ command: ProcessCommand) async throws -> [UInt8]
    {
        var bytes: [UInt8] = []
        for try await piece in sequence {
            piece.withUnsafeBytes { bytes += $0 }
            guard bytes.count <= command.outputLimit else {
                throw ProcessError.tooLong(program: command.program, limit: command.outputLimit)
            }
        }
        return bytes
    }

    private static func end(of sequence: SubprocessOutputSequence) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await piece in sequence {
            piece.withUnsafeBytes { bytes += $0 }
            if bytes.count > 2 * keptErrors { bytes.removeFirst(bytes.count - keptErrors) }
        }
        return Array(bytes.suffix(keptErrors))
    }

    private static func isExecutable(_ path: FilePath) -> Bool {
        path.withPlatformString { name in
            var status = stat()
            return stat(name, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(name, X_OK) == 0
        }
    }
}

extension SubprocessError {
    fileprivate var systemError: Errno? { systemErrorNumber.map(Errno.init(rawValue:)) }
}
