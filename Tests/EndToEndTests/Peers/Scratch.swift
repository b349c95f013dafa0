import Foundation
import Synchronization

/// A temporary directory for one test: an empty home, a Docker config directory, the other directories that programs
/// use, and the servers that the test starts. The end of the test removes all of it, also if the test fails.
final class Scratch: Sendable {
    let folder: URL
    private let endings = Mutex<[@Sendable () -> Void]>([])

    private init() throws {
        folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().appending(
            path: "berth-e2e-\(UUID().uuidString)")
        for name in ["home/.docker", "state", "work"] { try make(folder: name) }
    }

    /// Runs a test in its own scratch directory.
    static func with<Value>(_ body: (Scratch) async throws -> Value) async throws -> Value {
        let scratch = try Scratch()
        defer { scratch.end() }
        return try await body(scratch)
    }

    /// Registers an action for the end of the test; later registrations run first.
    func atEnd(_ ending: @escaping @Sendable () -> Void) { endings.withLock { $0.append(ending) } }

    private func end() {
        for ending in endings.withLock({ $0 }).reversed() { ending() }
        try? FileManager.default.removeItem(at: folder)
    }

    /// The environment for programs: this directory, and only `PATH` from the developer's environment.
    var environment: [String: String] {
        [
            "PATH": Tool.searchPath, "LANG": "C.UTF-8", "TZ": "UTC",
            "HOME": path("home"), "DOCKER_CONFIG": path("home/.docker"), "XDG_STATE_HOME": path("state"),
            "XDG_CONFIG_HOME": path("home/.config"), "XDG_CACHE_HOME": path("home/.cache"), "TMPDIR": folder.path,
            "AWS_EC2_METADATA_DISABLED": "true",
        ]
    }

    var config: URL { url("home/.docker/config.json") }
    var ledger: URL { url("state/berth/ledger.json") }
    var work: URL { url("work") }

    func url(_ name: String) -> URL { folder.appending(path: name) }
    func path(_ name: String) -> String { url(name).path }

    func make(folder name: String) throws {
        try FileManager.default.createDirectory(at: url(name), withIntermediateDirectories: true)
    }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: url(name))
        return path(name)
    }

    func read(_ name: String) throws -> String { String(decoding: try Data(contentsOf: url(name)), as: UTF8.self) }

    /// Returns the state of each file below a directory. A rewritten file has another state, even with the same
    /// content.
    func files(below name: String) throws -> [String: FileState] {
        var states: [String: FileState] = [:]
        for file in FileManager.default.subpaths(atPath: path(name)) ?? [] {
            states[file] = try FileState(path("\(name)/\(file)"))
        }
        return states
    }

    /// Returns the logins in Docker's config, by host.
    func auths() throws -> [String: String] {
        struct Config: Decodable {
            struct Entry: Decodable { var auth: String }
            var auths: [String: Entry]
        }
        return try JSONDecoder().decode(Config.self, from: Data(contentsOf: config)).auths.mapValues(\.auth)
    }

    /// Starts a server, which the end of the test kills.
    func serve(_ command: Program.Command, environment: [String: String]? = nil) throws -> Program {
        let server = try Program(
            command, environment: environment ?? self.environment, in: work, timeLimit: .seconds(600)
        )
        atEnd {
            server.signal(SIGKILL)
            server.forget()
        }
        return server
    }
}

/// The state of a file, which changes if the file is rewritten, even with the same content.
struct FileState: Equatable {
    var inode: UInt64
    var mode: UInt32
    var modified: [Int]
    var content: Data

    /// - Parameter path: the path of a file, a directory or a link; links are not followed.
    init(_ path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw CocoaError(.fileReadNoSuchFile) }
        (inode, mode) = (UInt64(status.st_ino), UInt32(status.st_mode))
        #if canImport(Darwin)
            modified = [status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec]
        #else
            modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
        #endif
        content = status.st_mode & S_IFMT == S_IFREG ? try Data(contentsOf: URL(filePath: path)) : Data()
    }
}
