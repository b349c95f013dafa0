import Foundation
import Synchronization

/// Servers, libraries and keys that tests share and do not change. Each is made when the first test needs it, and removed
/// when the run ends.
final class SharedFixtures: Sendable {
    static let shared = SharedFixtures()

    private struct State {
        var values: [String: Task<any Sendable, any Error>] = [:]
        var servers: [Program] = []
    }

    private let folder: URL
    private let state = Mutex(State())

    private init() {
        folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appending(path: "berth-e2e-\(UUID().uuidString)")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Programs of other users read it too.
        chmod(folder.path, 0o755)
        atexit { SharedFixtures.shared.end() }
    }

    /// Returns what was made under a name.
    /// - Parameter make: makes it, if it is not there, in the directory that it gets.
    func value<Value: Sendable>(
        _ name: String, make: @escaping @Sendable (URL) async throws -> Value
    ) async throws -> Value {
        let task = state.withLock { state in
            if let task = state.values[name] { return task }
            let task = Task<any Sendable, any Error> { [folder] in try await make(folder) }
            state.values[name] = task
            return task
        }
        let result: any Sendable
        do {
            result = try await task.value
        } catch {
            // The next test tries again: a busy machine may be the reason.
            state.withLock { if $0.values[name] == task { $0.values[name] = nil } }
            throw error
        }
        guard let value = result as? Value else { throw OtherType(name: name) }
        return value
    }

    struct OtherType: Error {
        let name: String
    }

    /// Compiles a C file of `Peers/Scripts/Preload`.
    /// - Parameters:
    ///   - name: its name without the extension.
    ///   - options: of the compiler, such as `-shared`.
    /// - Returns: the library or the program.
    func compiled(_ name: String, _ options: [String]) async throws -> URL {
        try await value("compiled \(name)") { folder in
            let result = folder.appending(path: name)
            let command = ["cc", "-Wall", "-o", result.path, Checkout.script("Preload/\(name).c")] + options
            let environment = ["PATH": Tool.searchPath, "TMPDIR": folder.path]
            let ended = try await Program.run(command, environment: environment, in: folder)
            guard ended.status == 0 else {
                throw Program.NotStarted(command: command.joined(separator: " "), reason: ended.errors)
            }
            return result
        }
    }

    /// Starts a server, which is killed when the run ends.
    func serve(_ command: Program.Command, environment: [String: String]) throws -> Program {
        let server = try Program(command, environment: environment, in: folder, timeLimit: .seconds(24 * 3600))
        state.withLock { $0.servers.append(server) }
        return server
    }

    private func end() {
        for server in state.withLock({ $0.servers }) {
            server.signal(SIGKILL)
            server.forget()
        }
        try? FileManager.default.removeItem(at: folder)
    }
}
