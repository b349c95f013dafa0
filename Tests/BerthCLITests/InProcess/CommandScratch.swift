import Effects
import Foundation
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCLI

/// A temporary directory of one test for commands in this process: an empty home, a Docker config directory and a
/// working directory on this machine's disk. The end of the test removes it.
final class CommandScratch: Sendable {
    let folder: URL
    /// The servers that commands reach.
    let sandboxes = SandboxTransport()

    private init() throws {
        folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().appending(
            path: "berth-command-\(UUID().uuidString)")
        for name in ["home/.docker", "state", "work"] { try make(folder: name) }
    }

    /// Runs a test in its own scratch directory.
    static func with<Value>(_ body: (CommandScratch) async throws -> Value) async throws -> Value {
        let scratch = try CommandScratch()
        defer { try? FileManager.default.removeItem(at: scratch.folder) }
        return try await body(scratch)
    }

    /// The environment for commands: this directory, and only `PATH` from the developer's environment.
    var environment: [String: String] {
        [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC",
            "HOME": path("home"), "DOCKER_CONFIG": path("home/.docker"), "XDG_STATE_HOME": path("state"),
            "XDG_CONFIG_HOME": path("home/.config"), "XDG_CACHE_HOME": path("home/.cache"), "TMPDIR": folder.path,
            "AWS_EC2_METADATA_DISABLED": "true",
        ]
    }

    // MARK: Commands

    /// Runs berth in this scratch directory and waits for its end.
    /// - Parameter more: variables that are added to the scratch's environment, or replace variables there.
    func berth(
        _ arguments: String..., with more: [String: String] = [:], in folder: URL? = nil, input: String = ""
    ) async throws -> Ended {
        try await start(arguments, with: more, in: folder, input: input).ended()
    }

    /// Prepares a run of berth in this scratch directory, which `ended()` starts.
    func start(
        _ arguments: [String], with more: [String: String] = [:], in folder: URL? = nil, input: String = ""
    ) -> CommandRun {
        let variables = environment.merging(more) { $1 }
        var run = CommandRun(
            arguments,
            Effects(
                clock: SystemClock(), http: sandboxes, files: LocalFileSystem(),
                processes: SubprocessRunner(), terminal: SilentTerminal(),
                environment: Environment(
                    variables: variables, home: variables["HOME"].map { FilePath($0) },
                    workingDirectory: FilePath((folder ?? work).path), user: getuid())))
        run.input = input
        return run
    }

    /// Runs berth and waits for its end; requires exit status 0.
    @discardableResult
    func succeed(
        _ arguments: String..., with more: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ended {
        let ended = try await start(arguments, with: more).ended()
        try #require(ended.status == 0, "\(ended.errors)\(ended.output)", sourceLocation: sourceLocation)
        return ended
    }

    // MARK: Files

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

    func write(config text: String) throws { try write(text, to: "home/.docker/config.json") }

    func read(_ name: String) throws -> String { String(decoding: try Data(contentsOf: url(name)), as: UTF8.self) }

    /// Returns the names in a directory, in order.
    func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(folder)).sorted()
    }

    /// Returns the state of every file below a directory, by path.
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
