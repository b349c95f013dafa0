import DockerConfig
import DockerConfigWriter
import Platform
import SystemPackage
import TestSupport
import Testing

private let path = "/d/config.json"
private let saved = "/d/config.json.berth-saved"
private let before = #"{"auths":{"a":{"auth":"dTpz"}}}"#
private let after = #"{"auths":{"a":{"auth":"dTpz"},"b":{"auth":"dTpz"}}}"#
private let evil = #"{"cliPluginsExtraDirs":["/evil"],"auths":{}}"#

@Suite("Files that another user has put next to a config", .scheduled)
struct PlantedFileTests {
    private let other = FileOwner(user: 2000, group: 2000)
    private let root = FileOwner(user: 0, group: 0)

    /// Returns a directory such as /tmp, with a config of this user's.
    private func shared(_ text: String = before) -> MemoryFileSystem {
        let files = MemoryFileSystem([path: text])
        files.give("/d", to: root)
        files.setMode(0o1777, of: "/d")
        return files
    }

    private func plant(_ text: String, at path: String, mode: UInt32 = 0o600, in files: MemoryFileSystem) {
        files.put(path, text, mode: mode)
        files.give(path, to: other)
    }

    @Test("S5: a config of another user's is neither read nor replaced")
    func config() async throws {
        let files = shared()
        files.give(path, to: other)
        let failure = FileError(FileError.using, "/d/config.json", .permissionDenied)
        let error = DockerConfigError.cannotRead("/d/config.json", failure)
        #expect(throws: error) { try DockerConfigFile("/d/config.json").read(from: files) }
        await #expect(throws: error) { try await files.commit(.set("b")) }
        #expect(files.changes == [])
        #expect(
            error.description == """
                cannot read /d/config.json: the file belongs to another user, and all may write to its directory
                Nothing is changed. Remove it, or name another directory with --config DIR or DOCKER_CONFIG.
                """)
    }

    @Test("S5: a config that another user makes while berth runs does not decide the new one's owner")
    func ownerOfNothing() async throws {
        let files = MemoryFileSystem(["/d/x": ""])
        files.give("/d", to: root)
        files.setMode(0o1777, of: "/d")
        files.afterTemporary { [unowned files] in
            files.afterTemporary(nil)
            #expect(files.owner(of: "/d/.config.json.berth-new.1") == MemoryFileSystem.owner)
            files.put(path, "{}")
            files.give(path, to: FileOwner(user: 2000, group: 2000))
        }
        await #expect(throws: DockerConfigError.self) { try await files.commit(.set("b")) }
        #expect(files.texts == ["/d/x": "", path: "{}"])
    }

    @Test(
        "S5: the new config is the old owner's if the directory is, or if no other user may write to it",
        arguments: [
            (0, 0o755, true), (2000, 0o755, true), (2000, 0o777, true), (0, 0o777, false), (1000, 0o777, false),
        ] as [(UInt32, UInt32, Bool)])
    func owner(_ directory: UInt32, _ mode: UInt32, _ isKept: Bool) async throws {
        let files = MemoryFileSystem()
        files.put(path, before, mode: 0o644)
        files.give(path, to: other)
        files.give("/d", to: FileOwner(user: directory, group: directory))
        files.setMode(mode, of: "/d")
        files.become(0)
        try await files.commit(.set("b"))
        #expect(files.owner(of: path) == (isKept ? other : FileOwner(user: 0, group: 0)))
        #expect(files[path] == .file(Array(after.utf8), mode: isKept ? 0o644 : 0o600))
    }

    @Test("S6: a swap file of another user's does not become the config, and does not count as left over")
    func swap() async throws {
        let files = shared(after)
        let swap = swapFile(before, after)
        plant(evil, at: swap, in: files)
        #expect(!DockerConfigFile("/d/config.json").hasLeftovers(in: files))
        #expect(try await files.commit(.remove(host: "x")) == CommitResult(written: false))
        #expect(files.texts == [path: after, swap: evil])
        // The same file of this user's is another program's text that berth displaced.
        files.give(swap, to: MemoryFileSystem.owner)
        #expect(DockerConfigFile("/d/config.json").hasLeftovers(in: files))
        #expect(try await files.commit(.remove(host: "x")) == CommitResult(written: false))
        #expect(files.texts == [path: evil])
    }

    @Test("S6: nor does a swap file that others may write to, or that has a second name")
    func openSwap() async throws {
        for isLinked in [true, false] {
            let files = shared(after)
            let swap = swapFile(before, after)
            files.put(swap, evil, mode: isLinked ? 0o600 : 0o666)
            if isLinked { files.setNames(2, of: swap) }
            let kept: FilePath = "/d/config.json.berth-displaced.1"
            let warning = CommitWarning.displaced("/d/config.json", kept: kept)
            #expect(try await files.commit(.remove(host: "x")) == CommitResult(written: false, warnings: [warning]))
            #expect(files.texts == [path: after, kept.string: evil])
        }
    }

    @Test("S6: temporary files of another user's are unchanged, and the directory owner's are removed")
    func temporaryFiles() async throws {
        let files = shared()
        plant("x", at: "/d/.config.json.berth-new.other", in: files)
        #expect(!DockerConfigFile("/d/config.json").hasLeftovers(in: files))
        files.put("/d/.config.json.berth-new.root", "x")
        files.give("/d/.config.json.berth-new.root", to: root)
        #expect(DockerConfigFile("/d/config.json").hasLeftovers(in: files))
        #expect(try await files.commit(.set("a")) == CommitResult(written: false))
        #expect(files.texts == [path: before, "/d/.config.json.berth-new.other": "x"])
    }

    @Test("S7: a saved copy of another user's is not used, and neither is a copy that others may use")
    func savedCopy() async throws {
        let files = shared("")
        plant(before, at: saved, in: files)
        for isForeign in [true, false] {
            if !isForeign {
                files.give(saved, to: MemoryFileSystem.owner)
                files.setMode(0o644, of: saved)
            }
            #expect(throws: DockerConfigError.self) { try DockerConfigFile("/d/config.json").read(from: files) }
            await #expect(throws: DockerConfigError.self) { try await files.commit(.set("b")) }
            #expect(files.texts == [path: "", saved: before])
        }
    }

    @Test("S7: if a saved copy cannot be removed, the error reports the restored config")
    func copyStays() async throws {
        let files = MemoryFileSystem([path: "{", saved: before])
        files.fail("remove", on: saved, with: .notPermitted)
        let failure = FileError("remove", FilePath(saved), .notPermitted)
        let error = DockerConfigError.copyStays("/d/config.json", failure, saved: FilePath(saved))
        await #expect(throws: error) { try await files.commit(.set("b")) }
        #expect(files.texts == [path: before, saved: before])
        #expect(
            error.description == """
                /d/config.json was partly written by an earlier run; berth restored it from its copy
                cannot remove /d/config.json.berth-saved: Operation not permitted
                Nothing else is written. Remove /d/config.json.berth-saved, and run berth again.
                """)
        // Next to a complete config nothing has been written then.
        await #expect(throws: DockerConfigError.cannotWrite("/d/config.json", failure)) {
            try await files.commit(.set("b"))
        }
        #expect(files.texts == [path: before, saved: before])
    }

    @Test("S32: the process in a lock is named if the lock is this user's alone, and the process runs berth")
    func holder() async throws {
        let lock = "/d/.config.json.berth-lock"
        func holder(_ prepare: (MemoryFileSystem) -> Void) async -> Int? {
            let files = MemoryFileSystem([path: before, lock: "1234\n"])
            files.fail("lock", with: .wouldBlock)
            prepare(files)
            do {
                try await files.commit(.set("b"))
            } catch DockerConfigError.lockTimeout(_, let holder, _) {
                return holder
            } catch {
                Issue.record(error)
            }
            return nil
        }
        #expect(await holder { _ in } == 1234)
        #expect(await holder { $0.give(lock, to: FileOwner(user: 2000, group: 2000)) } == nil)
        #expect(await holder { $0.setMode(0o666, of: lock) } == nil)
        #expect(await holder { $0.run("init", asProcess: 1234) } == nil)
    }
}
