import Foundation
import Testing

/// The files and the built programs of this checkout.
enum Checkout {
    /// The directory that contains Package.swift and Tests.
    static let root: URL = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Returns the paths of all files and directories below the checkout, except build outputs.
    static func paths() throws -> [String] {
        let files = try #require(FileManager.default.enumerator(atPath: root.path))
        var paths: [String] = []
        while let path = files.nextObject() as? String {
            if path.hasPrefix(".build") || path == ".git" || path == "dist" {
                files.skipDescendants()
            } else {
                paths.append(path)
            }
        }
        return paths
    }

    /// A Swift file of `Sources`.
    struct Source {
        var target: String
        /// Relative to `Sources`.
        var path: String
        var text: String
    }

    /// The targets in the directory of another target, which `docker-credential-berth` links without them.
    private static let innerTargets = [
        "Platform/Effects/": "Effects", "DockerConfig/Transaction/": "DockerConfigWriter",
    ]

    /// Returns all Swift files of `Sources`.
    static func sources() throws -> [Source] {
        let prefix = "Sources/"
        return try paths().filter { $0.hasPrefix(prefix) && $0.hasSuffix(".swift") }.map { path in
            let path = String(path.dropFirst(prefix.count))
            let text = try String(contentsOf: root.appending(path: prefix + path), encoding: .utf8)
            let inner = innerTargets.first { path.hasPrefix($0.key) }?.value
            return Source(target: inner ?? String(path.prefix { $0 != "/" }), path: path, text: text)
        }
    }

    static func example(_ path: String) -> URL { root.appending(path: "examples").appending(path: path) }

    /// Returns the path of a script that the tests run.
    /// - Parameter name: the path below `Peers/Scripts`, such as `Servers/faults.py`.
    static func script(_ name: String) -> String {
        root.appending(path: "Tests/EndToEndTests/Peers/Scripts/\(name)").path
    }

    /// The directory of the built programs: `BERTH_BIN_DIR`, else the tests' own directory, else the debug build's.
    static let programs: URL? = {
        if let named = ProcessInfo.processInfo.environment["BERTH_BIN_DIR"] { return URL(filePath: named) }
        let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? CommandLine.arguments[0]
        let folders = [URL(filePath: bundle).deletingLastPathComponent(), root.appending(path: ".build/debug")]
        return folders.first { FileManager.default.isExecutableFile(atPath: $0.appending(path: "berth").path) }
    }()

    /// Whether the programs are a release build. Only a release build must meet the limits on time and memory.
    static var isRelease: Bool {
        guard let path = programs?.resolvingSymlinksInPath() else { return false }
        // What `swift build` and `make package` make.
        return path.lastPathComponent == "release" || path.deletingLastPathComponent().lastPathComponent == "linked"
    }

    /// Returns the path of `berth` or `berth-sandbox`.
    static func program(_ name: String) throws -> String {
        let programs = try #require(programs, "there is no built berth; `swift build`, or set BERTH_BIN_DIR")
        return programs.appending(path: name).path
    }
}

extension Scratch {
    /// Runs berth in this scratch directory and waits for its end.
    /// - Parameter more: variables that are added to the scratch's environment, or replace variables there.
    func berth(
        _ arguments: String..., with more: [String: String] = [:], in folder: URL? = nil, input: String = "",
        timeLimit: Duration = .seconds(60)
    ) async throws -> Ended {
        try await start(arguments, with: more, in: folder, input: input, timeLimit: timeLimit).ended()
    }

    /// Starts berth in this scratch directory.
    func start(
        _ arguments: [String], with more: [String: String] = [:], in folder: URL? = nil, input: String = "",
        timeLimit: Duration = .seconds(60)
    ) throws -> Program {
        try Program(
            [try Checkout.program("berth")] + arguments, environment: environment.merging(more) { $1 },
            in: folder ?? work, input: input, timeLimit: timeLimit
        )
    }

    /// Runs another program in this scratch directory and waits for its end; requires exit status 0.
    @discardableResult
    func run(
        _ command: Program.Command, with more: [String: String] = [:], timeLimit: Duration = .seconds(60),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let ended = try await Program.run(
            command, environment: environment.merging(more) { $1 }, in: work, timeLimit: timeLimit
        )
        try #require(ended.status == 0, "\(command[0]): \(ended.errors)\(ended.output)", sourceLocation: sourceLocation)
        return ended.output
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
}
