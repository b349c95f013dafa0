import Foundation

/// A program that a test runs to its end.
struct SandboxProcess {
    var status: Int32
    var text: String
    var errors: String

    /// - Parameters:
    ///   - command: found on `PATH` unless it has a slash.
    ///   - whileRunning: is called with the running process after its first line on standard error.
    static func run(
        _ command: [String],
        environment: [String: String],
        whileRunning: (@Sendable (Process) -> Void)? = nil
    ) async throws -> SandboxProcess {
        let (output, errors) = (try TemporaryFile(), try TemporaryFile())
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output.handle
        process.standardError = errors.handle
        let status = try await withCheckedThrowingContinuation {
            (continuation: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { return continuation.resume(throwing: error) }
            guard let whileRunning else { return }
            Thread.detachNewThread {
                while errors.text.isEmpty, process.isRunning { Thread.sleep(forTimeInterval: 0.01) }
                whileRunning(process)
            }
        }
        return SandboxProcess(status: status, text: output.text, errors: errors.text)
    }

    /// The search path for programs.
    static var path: String { ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin" }

    private final class TemporaryFile: Sendable {
        private let path: String
        let handle: FileHandle

        init() throws {
            path = NSTemporaryDirectory() + "/berth-test-" + UUID().uuidString
            try Data().write(to: URL(filePath: path))
            handle = try FileHandle(forUpdating: URL(filePath: path))
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        var text: String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
    }
}
