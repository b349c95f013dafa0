import Effects
import FoundationEssentials
import Platform
import Synchronization
import SystemPackage
import TestSupport

@testable import BerthCLI

/// The result of a command that has ended.
struct Ended: Sendable {
    var status: Int32
    var output: String
    var errors: String
}

/// A complete command line of berth that runs in this process, in a test's system.
struct CommandRun: Sendable {
    var arguments: [String]
    var effects: Effects
    /// The content of standard input.
    var input = ""
    var monotonicClock: any MonotonicClock = SystemMonotonicClock()
    var interruptions: any InterruptionSource = NoInterruptions()

    init(_ arguments: [String], _ effects: Effects) {
        self.arguments = arguments
        self.effects = effects
    }

    /// Runs the command on its own thread, which the command may block.
    func ended() async throws -> Ended {
        let (output, errors) = (try CapturedStream(), try CapturedStream())
        defer {
            output.close()
            errors.close()
        }
        let system = system(output, errors)
        let arguments = ProgramArguments(program: "berth", arguments)
        let status = await withCheckedContinuation { continuation in
            OwnThread.run { continuation.resume(returning: BerthCommand.run(arguments, in: system)) }
        }
        // As the real process does at its end.
        _ = system.outputBuffer.drain()
        return Ended(status: status, output: output.text, errors: errors.text)
    }

    private func system(_ output: CapturedStream, _ errors: CapturedStream) -> CommandSystem {
        let buffer = OutputBuffer()
        let isASCII = !effects.environment.hasUTF8Locale
        return CommandSystem(
            effects: effects, monotonicClock: monotonicClock,
            standardOutput: OutputWriter(
                descriptor: output.descriptor, .standardOutput, EndlessProcess(), buffer: buffer, isASCII: isASCII),
            standardError: OutputWriter(
                descriptor: errors.descriptor, .standardError, EndlessProcess(), buffer: buffer, isASCII: isASCII),
            outputBuffer: buffer, outputFiles: LocalOutputFiles(), standardInput: FixedInput(bytes: Array(input.utf8)),
            interruptions: interruptions,
            process: EndlessProcess())
    }
}

/// A thread for a blocking call, with a stack as large as the main thread's.
private enum OwnThread {
    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    static func run(_ body: @escaping @Sendable () -> Void) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 8 << 20)
        pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(body)).toOpaque()
        let code = pthread_create(
            &thread, &attributes,
            { context in
                guard let context else { return nil }
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, work)
        precondition(code == 0, "the system allows no thread")
    }
}

/// An unnamed file for a command's output, so that it never waits for a reader.
private struct CapturedStream {
    let descriptor: CInt

    init() throws {
        let path = FilePath("/tmp/berth-output-\(UUID().uuidString)")
        let file = try FileDescriptor.open(
            path, .readWrite, options: [.create, .exclusiveCreate, .append, .closeOnExec],
            permissions: .ownerReadWrite)
        descriptor = file.rawValue
        path.withPlatformString { _ = unlink($0) }
    }

    var text: String {
        let count = Int(lseek(descriptor, 0, SEEK_END))
        let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 1)) { buffer, used in
            used = max(0, pread(descriptor, buffer.baseAddress, count, 0))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    func close() { try? FileDescriptor(rawValue: descriptor).close() }
}

/// A standard input with fixed bytes.
private struct FixedInput: InputSource {
    let bytes: [UInt8]

    func allBytes() -> [UInt8] { bytes }
}

/// A source without signals.
struct NoInterruptions: InterruptionSource {
    func forEach(_ handler: @escaping @Sendable () -> Void) async {}
    func restoreDefaults() {}
}

/// Signals that a test sends. They go to the latest handler; without one, they wait for the next.
final class ManualInterruptions: InterruptionSource {
    private struct State {
        /// The stream of the latest handler, which may have ended.
        var sender: AsyncStream<Void>.Continuation?
        var waiting = 0
    }

    private let state = Mutex(State())

    func send() {
        state.withLock { state in
            if case .enqueued? = state.sender?.yield() { return }
            state.waiting += 1
        }
    }

    func forEach(_ handler: @escaping @Sendable () -> Void) async {
        let (signals, sender) = AsyncStream<Void>.makeStream()
        state.withLock { state in
            for _ in 0..<state.waiting { sender.yield() }
            state = State(sender: sender)
        }
        for await _ in signals { handler() }
    }

    func restoreDefaults() {}
}
