import Foundation
import Synchronization

/// A place of a test's own: an empty home, a Docker config folder and the rest of what a program looks at, and the
/// servers that the test started. At the test's end, however it comes, all of it goes.
final class Scratch: Sendable {
    let folder: URL
    private let endings = Mutex<[@Sendable () -> Void]>([])

    private init() throws {
        folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().appending(
            path: "berth-e2e-\(UUID().uuidString)")
        for name in ["home/.docker", "state", "work"] { try make(folder: name) }
    }

    /// Runs a test in a place of its own.
    static func with<Value>(_ body: (Scratch) async throws -> Value) async throws -> Value {
        let scratch = try Scratch()
        defer { scratch.end() }
        return try await body(scratch)
    }

    /// Has something done at the end, before what was asked for earlier.
    func atEnd(_ ending: @escaping @Sendable () -> Void) { endings.withLock { $0.append(ending) } }

    private func end() {
        for ending in endings.withLock({ $0 }).reversed() { ending() }
        try? FileManager.default.removeItem(at: folder)
    }

    /// The environment that programs start from: this place, and of the developer's only where programs are.
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

    /// - Returns: the file's path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: url(name))
        return path(name)
    }

    func read(_ name: String) throws -> String { String(decoding: try Data(contentsOf: url(name)), as: UTF8.self) }

    /// Every file below, as it would have to be written anew to look different.
    func files(below name: String) throws -> [String: FileState] {
        var states: [String: FileState] = [:]
        for file in FileManager.default.subpaths(atPath: path(name)) ?? [] {
            states[file] = try FileState(path("\(name)/\(file)"))
        }
        return states
    }

    /// The logins in Docker's config, by host.
    func auths() throws -> [String: String] {
        struct Config: Decodable {
            struct Entry: Decodable { var auth: String }
            var auths: [String: Entry]
        }
        return try JSONDecoder().decode(Config.self, from: Data(contentsOf: config)).auths.mapValues(\.auth)
    }

    /// Starts a server, which is killed at the end.
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

/// What tells a file that was left alone from one that was written again, even with the same content.
struct FileState: Equatable {
    var inode: UInt64
    var mode: UInt32
    var modified: [Int]
    var content: Data

    /// - Parameter path: of a file, a folder, or a link, which is not followed.
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
