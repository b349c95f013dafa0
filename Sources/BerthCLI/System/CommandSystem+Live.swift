import Effects
import Platform
import SystemPackage
import UnixSignals

extension CommandSystem {
    /// The buffer of this process's streams. It is global because `atexit` takes a function without a context.
    private static let processBuffer = OutputBuffer()

    /// Connects to this machine and this process. Keep the value until the program ends: `AsyncHTTPTransport` has to
    /// exist that long.
    static func live() -> CommandSystem {
        let environment = Environment.live()
        let files = LocalFileSystem()
        let process = CurrentProcess()
        let isASCII = !environment.hasUTF8Locale
        let error = OutputWriter(
            descriptor: STDERR_FILENO, .standardError, process, buffer: processBuffer, isASCII: isASCII)
        // Also writes the held text if the program ends early.
        atexit { _ = CommandSystem.processBuffer.drain() }
        return CommandSystem(
            effects: Effects(
                clock: SystemClock(),
                http: AsyncHTTPTransport(environment: environment, files: files, connectionsPerHost: 256),
                files: files, processes: SubprocessRunner(),
                terminal: ControllingTerminal(isCI: environment.isCI, output: error), environment: environment
            ),
            monotonicClock: SystemMonotonicClock(),
            standardOutput: OutputWriter(
                descriptor: STDOUT_FILENO, .standardOutput, process, buffer: processBuffer, isASCII: isASCII),
            standardError: error, outputBuffer: processBuffer, outputFiles: LocalOutputFiles(),
            standardInput: ProcessInput(),
            interruptions: UnixInterruptions(), process: process
        )
    }
}

/// Files of this machine.
struct LocalOutputFiles: OutputFileSource {
    func create(_ path: FilePath) throws -> CInt {
        try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite
        ).rawValue
    }

    func append(_ text: String, to path: FilePath) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.append, .create, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead, .otherRead]
        )
        try file.closeAfter { _ = try file.writeAll(text.utf8) }
    }
}

/// The standard input of this process.
struct ProcessInput: InputSource {
    func allBytes() throws -> [UInt8] { try StandardInput.allBytes() }
}

/// SIGINT and SIGTERM to this process.
struct UnixInterruptions: InterruptionSource {
    private static let numbers = [SIGINT, SIGTERM]

    func forEach(_ handler: @escaping @Sendable () -> Void) async {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        SignalHandlers.deliver(Self.numbers)
        // The work may have ended before the sources were registered.
        guard !Task.isCancelled else { return restoreDefaults() }
        for await _ in signals { handler() }
    }

    func restoreDefaults() { SignalHandlers.restoreDefaults(Self.numbers) }
}

/// This process.
struct CurrentProcess: ProcessControl {
    func end(_ status: CInt) -> Never { exit(status) }

    func end(afterWriteError message: String) -> Never {
        OutputWriter(descriptor: STDERR_FILENO, .standardError, self).writeAtOnce(message)
        end(.cannotWrite)
    }
}
