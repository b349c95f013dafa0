import Foundation
import Testing

/// A world-writable directory, berth's user with a file to protect, and an attacker.
struct SharedFolder {
    /// A user number that the system does not know.
    static let attacker = ["setpriv", "--reuid", "23456", "--regid", "23456", "--clear-groups"]
    private static let precious = "home/precious"
    static let host = "registry.example.com"
    static let password = "hunter2-hunter3-hunter4"

    let scratch: Scratch

    /// - Parameter isSticky: whether users can remove only their own files there, as in /tmp.
    init(in scratch: Scratch, isSticky: Bool) async throws {
        self.scratch = scratch
        chmod(scratch.folder.path, 0o755)
        try scratch.write("{}", to: Self.precious)
        try scratch.write(
            """
            version: 1
            verify: false
            registries:
              - {host: \(Self.host), username: me, password: {env: PASSWORD}}

            """, to: "work/berth.yaml")
        for name in ["home", "home/.docker", Self.precious, "state", "work", "work/berth.yaml"] {
            chown(scratch.path(name), OtherUser.number, OtherUser.number)
        }
        // The attacker may read the directory, so that a link can lead there.
        chmod(scratch.path("home"), 0o755)
        chmod(scratch.path(Self.precious), 0o644)
        try scratch.make(folder: "shared")
        chmod(scratch.path("shared"), isSticky ? 0o1777 : 0o777)
    }

    /// Runs a shell script there as the attacker.
    func attack(_ script: String) async throws {
        let ended = try await Program.run(
            Self.attacker + ["sh", "-euc", "umask 0; \(script)"],
            environment: scratch.environment.merging(["PRECIOUS": scratch.path(Self.precious)]) { $1 },
            in: scratch.url("shared")
        )
        try #require(ended.status == 0, "\(ended.errors)")
    }

    /// The user who runs berth.
    enum Runner {
        case user
        case root

        /// The command prefix that runs a program as this user.
        var command: Program.Command { self == .user ? OtherUser.command : [] }
    }

    /// Runs berth as its user, in the directory `work`.
    func berth(_ arguments: String..., with more: [String: String] = [:]) async throws -> Ended {
        try await berth(arguments, with: more)
    }

    func berth(
        _ arguments: [String], with more: [String: String] = [:], as runner: Runner = .user,
        in directory: String = "work"
    ) async throws -> Ended {
        try await Program.run(
            runner.command + [try Checkout.program("berth")] + arguments,
            environment: scratch.environment.merging(["PASSWORD": Self.password]) { $1 }.merging(more) { $1 },
            in: scratch.url(directory)
        )
    }

    /// Writes a file for the user.
    func write(_ text: String, to name: String, mode: mode_t = 0o600) throws {
        let path = try scratch.write(text, to: name)
        chmod(path, mode)
        chown(path, OtherUser.number, OtherUser.number)
    }

    /// Makes a directory for the user.
    func make(directory name: String, mode: mode_t = 0o755) throws {
        try scratch.make(folder: name)
        chmod(scratch.path(name), mode)
        chown(scratch.path(name), OtherUser.number, OtherUser.number)
    }

    /// Returns the number of a file's owner.
    func owner(of name: String) throws -> UInt32? {
        try FileManager.default.attributesOfItem(atPath: scratch.path(name))[.ownerAccountID] as? UInt32
    }

    /// Checks that the user's own file is unchanged, and that no other user can read a file with a secret.
    func expectUnharmed(_ ended: Ended, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let said = Comment(rawValue: "\(ended.status): \(ended.errors)\(ended.output)")
        #expect(try scratch.read(Self.precious) == "{}", said, sourceLocation: sourceLocation)
        let precious = try FileState(scratch.path(Self.precious))
        #expect(precious.mode & 0o777 == 0o644, said, sourceLocation: sourceLocation)
        let auth = Data("me:\(Self.password)".utf8).base64EncodedString()
        for name in FileManager.default.subpaths(atPath: scratch.folder.path) ?? [] {
            let state = try FileState(scratch.path(name))
            let text = String(decoding: state.content, as: UTF8.self)
            guard text.contains(auth) || text.contains(Self.password) else { continue }
            #expect(state.mode & 0o077 == 0, "\(name): \(said)", sourceLocation: sourceLocation)
            let owner = try FileManager.default.attributesOfItem(atPath: scratch.path(name))[.ownerAccountID]
            #expect(owner as? UInt32 == OtherUser.number, "\(name): \(said)", sourceLocation: sourceLocation)
        }
    }
}

extension SharedFolder {
    /// Whether this process can become both users and run berth.
    static var canBeTried: Bool { get async { geteuid() == 0 ? await OtherUser.canRunBerth : false } }
}
