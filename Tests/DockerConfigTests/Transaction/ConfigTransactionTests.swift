import DockerConfig
import DockerConfigWriter
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

private let stored = #"{"auths":{"a":{"auth":"dTpz"}}}"#
private let file = DockerConfigFile("/d/config.json")

extension MemoryFileSystem {
    @discardableResult
    func commit(
        _ changes: ConfigChange..., to file: DockerConfigFile = file,
        onWait: @escaping @Sendable (Int?) -> Void = { _ in }
    ) async throws -> CommitResult {
        try await file.commit(changes, through: self, lockTimeLimit: .seconds(1), onWait: onWait)
    }

    /// All files except the lock's file and directories.
    var texts: [String: String] {
        var texts: [String: String] = [:]
        for path in paths where !path.hasSuffix(".berth-lock") { texts[path] = text(path) }
        return texts
    }
}

@Suite("Writing a config", .scheduled)
struct ConfigTransactionTests {
    @Test("a missing directory is made only for its owner, and so is the file")
    func new() async throws {
        let files = MemoryFileSystem(["/home/me/x": ""])
        let file = DockerConfigFile("/home/me/.docker/config.json")
        #expect(try await files.commit(.set("a"), to: file) == CommitResult(written: true))
        let text = "{\n\t\"auths\": {\n\t\t\"a\": {\n\t\t\t\"auth\": \"dTpz\"\n\t\t}\n\t}\n}"
        #expect(files["/home/me/.docker"] == .folder(mode: 0o700))
        #expect(files["/home/me/.docker/config.json"] == .file(Array(text.utf8), mode: 0o600))
        #expect(files.texts == ["/home/me/.docker/config.json": text, "/home/me/x": ""])
    }

    @Test("a removal makes no directory", arguments: [ConfigChange.remove(host: "a"), .route(host: "a", to: nil)])
    func nothingToRemove(_ change: ConfigChange) async throws {
        let files = MemoryFileSystem(["/home/me/x": ""])
        let file = DockerConfigFile("/home/me/.docker/config.json")
        #expect(try await files.commit(change, to: file) == CommitResult(written: false))
        #expect(files.changes == [])
    }

    @Test("a mark and a helper's line make the directory too")
    func markAndRoute() async throws {
        for (change, text) in [
            (ConfigChange.mark(host: "a"), "{\n\t\"auths\": {\n\t\t\"a\": {}\n\t}\n}"),
            (.route(host: "a", to: "berth"), "{\n\t\"credHelpers\": {\n\t\t\"a\": \"berth\"\n\t}\n}"),
        ] {
            let files = MemoryFileSystem(["/home/me/x": ""])
            let file = DockerConfigFile("/home/me/.docker/config.json")
            #expect(try await files.commit(change, to: file) == CommitResult(written: true))
            #expect(files.texts == ["/home/me/.docker/config.json": text, "/home/me/x": ""])
        }
    }

    @Test("a change without an effect writes nothing")
    func same() async throws {
        let files = MemoryFileSystem(["/d/config.json": stored])
        #expect(try await files.commit(.set("a"), .remove(host: "b")) == CommitResult(written: false))
        #expect(files.changes == [])
    }

    @Test("a link stays a link, and the lock is next to its target")
    func link() async throws {
        let files = MemoryFileSystem()
        files.put("/data/docker.json", #"{"auths":{},"x":1e400}"#, mode: 0o640)
        files.link("/d/config.json", to: "../data/docker.json")
        let result = try await files.commit(.set("a"))
        #expect(result == CommitResult(written: true, warnings: [.openToOthers("/d/config.json", mode: 0o640)]))
        #expect(files["/d/config.json"] == .link("../data/docker.json"))
        let text = #"{"auths":{"a":{"auth":"dTpz"}},"x":1e400}"#
        #expect(files["/data/docker.json"] == .file(Array(text.utf8), mode: 0o640))
        #expect(files["/data/.docker.json.berth-lock"] == .file([], mode: 0o600))
    }

    @Test("a dangling link gets its file, in a new directory")
    func danglingLink() async throws {
        let files = MemoryFileSystem()
        files.link("/d/config.json", to: "../data/docker.json")
        try await files.commit(.set("a"))
        #expect(files["/d/config.json"] == .link("../data/docker.json"))
        #expect(files["/data"] == .folder(mode: 0o700))
        #expect(files.text("/data/docker.json") != nil)
    }

    @Test("fifty foreign entries and all odd texts stay byte for byte")
    func foreign() async throws {
        let foreign = (0..<50).map { "    \"f\($0).example\": {\"auth\": \"dTpz\", \"n\": 1e40\($0)}" }
        let head = "{\"z\": 12345678901234567890,\n  \"auths\": {\n" + foreign.joined(separator: ",\n")
        let tail = "\n  },\n  \"x\": {\"\\u0061\": [1e400, -0.0]}\n}\n"
        let files = MemoryFileSystem(["/d/config.json": head + tail])
        try await files.commit(.set("ours.example"))
        let text = try #require(files.text("/d/config.json"))
        let entry = ",\n    \"ours.example\": {\n    \t\"auth\": \"dTpz\"\n    }"
        #expect(text == head + entry + tail)
        try await files.commit(.remove(host: "ours.example"))
        #expect(files.text("/d/config.json") == head + tail)
    }

    @Test("the owner stays; if that is not allowed, a warning reports it")
    func owner() async throws {
        let other = FileOwner(user: 7, group: 8)
        let files = MemoryFileSystem(["/d/config.json": "{}"])
        files.give("/d/config.json", to: other)
        #expect(try await files.commit(.set("a")) == CommitResult(written: true))
        #expect(files.owner(of: "/d/config.json") == other)
        files.fail("chown", with: .notPermitted)
        let warning = CommitWarning.ownerChanged("/d/config.json", from: other, to: MemoryFileSystem.owner)
        #expect(try await files.commit(.set("b")) == CommitResult(written: true, warnings: [warning]))
    }

    @Test("another program's concurrent write is kept: berth starts again with it")
    func otherWriter() async throws {
        let files = MemoryFileSystem(["/d/config.json": "{}"])
        files.afterTemporary { [unowned files] in
            files.afterTemporary(nil)
            files.put("/d/config.json", #"{"auths":{"docker":{"auth":"ZDpk"}}}"#)
        }
        #expect(try await files.commit(.set("a")) == CommitResult(written: true))
        #expect(files.texts == ["/d/config.json": #"{"auths":{"docker":{"auth":"ZDpk"},"a":{"auth":"dTpz"}}}"#])
    }

    @Test("a file that appears or disappears meanwhile is noticed too")
    func otherMakerAndRemover() async throws {
        let files = MemoryFileSystem(["/d/x": ""])
        files.afterTemporary { [unowned files] in
            files.afterTemporary(nil)
            files.put("/d/config.json", #"{"auths":{}}"#, mode: 0o644)
        }
        let result = try await files.commit(.set("a"))
        #expect(result.warnings == [.openToOthers("/d/config.json", mode: 0o644)])
        #expect(files.text("/d/config.json") == stored)

        files.afterTemporary { [unowned files] in
            files.afterTemporary(nil)
            try? files.remove("/d/config.json")
        }
        try await files.commit(.set("b"))
        let text = "{\n\t\"auths\": {\n\t\t\"b\": {\n\t\t\t\"auth\": \"dTpz\"\n\t\t}\n\t}\n}"
        #expect(files["/d/config.json"] == .file(Array(text.utf8), mode: 0o600))
    }

    @Test("a file that becomes malformed meanwhile is unchanged")
    func otherWriterOfJunk() async throws {
        let files = MemoryFileSystem(["/d/config.json": "{}"])
        files.afterTemporary { [unowned files] in files.put("/d/config.json", "junk") }
        let error = ConfigSyntaxError(line: 1, column: 1, reason: "expected a value, found j")
        await #expect(throws: DockerConfigError.malformed("/d/config.json", error)) {
            try await files.commit(.set("a"))
        }
        #expect(files.texts == ["/d/config.json": "junk"])
    }

    @Test("a program that never stops writing is an error after five tries")
    func endlessWriter() async throws {
        let files = MemoryFileSystem(["/d/config.json": "{}"])
        files.afterTemporary { [unowned files] in
            files.put("/d/config.json", (files.text("/d/config.json") ?? "") + " ")
        }
        await #expect(throws: DockerConfigError.keepsChanging("/d/config.json", attempts: 5)) {
            try await files.commit(.set("a"))
        }
        #expect(files.texts == ["/d/config.json": "{}     "])
    }

    @Test("a malformed file is unchanged, byte for byte")
    func malformed() async throws {
        let files = MemoryFileSystem(["/d/config.json": "{\"auths\": {\n},}"])
        let error = ConfigSyntaxError(line: 2, column: 3, reason: "expected a key in double quotes, found }")
        await #expect(throws: DockerConfigError.malformed("/d/config.json", error)) {
            try await files.commit(.set("a"))
        }
        #expect(files.changes == [])
    }

    @Test(
        "wherever writing fails, the file is unchanged and no temporary file stays",
        arguments: ["lock", "write", "rename", "exchange"],
        [Errno.readOnlyFileSystem, .permissionDenied, .noSpace, .diskQuotaExceeded]
    )
    func cannotWrite(_ operation: String, _ code: Errno) async throws {
        let files = MemoryFileSystem(["/d/config.json": stored])
        files.fail(operation, with: code)
        let swap = swapFile(stored, #"{"auths":{"a":{"auth":"dTpz"},"b":{"auth":"dTpz"}}}"#)
        let path: FilePath =
            switch operation {
            case "lock": "/d/.config.json.berth-lock"
            case "write": "/d"
            case "rename": FilePath(swap)
            default: "/d/config.json"
            }
        await #expect(throws: DockerConfigError.cannotWrite("/d/config.json", FileError(operation, path, code))) {
            try await files.commit(.set("b"))
        }
        #expect(files.texts == ["/d/config.json": stored])
    }

    @Test("a directory that cannot be made, and a directory in place of the config, are errors")
    func folders() async throws {
        let files = MemoryFileSystem(["/e/config.json/x": ""])
        files.fail("make", with: .permissionDenied)
        let denied = FileError("make", "/d", .permissionDenied)
        await #expect(throws: DockerConfigError.cannotWrite("/d/config.json", denied)) {
            try await files.commit(.set("b"))
        }
        await #expect(throws: DockerConfigError.notAFile("/e/config.json")) {
            try await files.commit(.set("b"), to: DockerConfigFile("/e/config.json"))
        }
    }

    @Test("a lock that is not available in time is an error that names it")
    func lockTimeout() async throws {
        let files = MemoryFileSystem(["/d/config.json": stored])
        files.fail("lock", with: .wouldBlock)
        let error = DockerConfigError.lockTimeout(
            lock: "/d/.config.json.berth-lock", holder: nil, after: .seconds(1)
        )
        await #expect(throws: error) { try await files.commit(.set("b")) }
        #expect(files.changes == [])
    }

    @Test(
        "the lock's holder is reported while berth waits, and at the end",
        arguments: [
            ("1234\n", 1234), ("", nil), ("1234", nil), ("0\n", nil), ("-1\n", nil), ("+7\n", nil), ("12 34\n", nil),
            ("99999999999999999999\n", nil), ("\n", nil),
        ] as [(String, Int?)]
    )
    func holder(_ noted: String, _ holder: Int?) async throws {
        let files = MemoryFileSystem(["/d/config.json": stored, "/d/.config.json.berth-lock": noted])
        files.fail("lock", with: .wouldBlock)
        let told = Mutex<[Int?]>([])
        let error = DockerConfigError.lockTimeout(
            lock: "/d/.config.json.berth-lock", holder: holder, after: .seconds(1)
        )
        await #expect(throws: error) {
            try await files.commit(.set("b"), onWait: { holder in told.withLock { $0.append(holder) } })
        }
        #expect(told.withLock { $0 } == [holder])
    }

    @Test("a lock that is available at once is not reported")
    func noWait() async throws {
        let files = MemoryFileSystem(["/d/config.json": stored, "/d/.config.json.berth-lock": "1234\n"])
        try await files.commit(.set("b"), onWait: { _ in Issue.record("it did not wait") })
    }

    @Test("a cancelled wait has its own error")
    func cancelled() async throws {
        let files = MemoryFileSystem(["/d/config.json": stored])
        files.fail("lock", with: .canceled)
        await #expect(throws: DockerConfigError.cancelled) { try await files.commit(.set("b")) }
        #expect(files.changes == [])
    }

    @Test("a user that docker could not read back is refused before any change", arguments: ["", "a:b"])
    func unstorable(_ username: String) async throws {
        let files = MemoryFileSystem(["/d/config.json": stored])
        let reason = username.isEmpty ? "the user name is empty" : "the user name contains a colon"
        await #expect(throws: DockerConfigError.unstorable(host: "b", reason: reason)) {
            try await files.commit(.set("b", username))
        }
        #expect(files.paths == ["/", "/d", "/d/config.json"])
    }

    @Test("twenty concurrent changes are all stored")
    func crowd() async throws {
        let files = MemoryFileSystem(["/d/config.json": stored])
        try await withThrowingTaskGroup { group in
            for index in 0..<20 { group.addTask { try await files.commit(.set("h\(index)")) } }
            try await group.waitForAll()
        }
        let hosts = try file.read(from: files).hosts
        #expect(Set(hosts) == Set(["a"] + (0..<20).map { "h\($0)" }))
        #expect(hosts.count == 21)
    }

    @Test("temporary files of killed runs are removed, and no others")
    func sweep() async throws {
        let files = MemoryFileSystem([
            "/d/config.json": stored, "/d/.config.json.berth-new.aB3xYz": "secret", "/d/.config.json.swp": "editor's",
        ])
        #expect(try await files.commit(.set("a")) == CommitResult(written: false))
        #expect(files.texts == ["/d/config.json": stored, "/d/.config.json.swp": "editor's"])
    }
}
