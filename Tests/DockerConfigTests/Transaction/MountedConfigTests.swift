import DockerConfig
import DockerConfigWriter
import Platform
import SystemPackage
import TestSupport
import Testing

private let before = #"{"auths":{"a":{"auth":"dTpz"}}}"#
private let after = #"{"auths":{"a":{"auth":"dTpz"},"b":{"auth":"dTpz"}}}"#
private let saved = "/d/config.json.berth-saved"

@Suite("A config that is a mount itself", .scheduled)
struct MountedConfigTests {
    /// Returns files with a config that no rename can replace.
    private func mounted(_ text: String, _ code: Errno = .resourceBusy) -> MemoryFileSystem {
        let files = MemoryFileSystem(["/d/config.json": text])
        files.fail("exchange", on: "/d/config.json", with: code)
        return files
    }

    @Test("it is written in place, with a saved copy meanwhile", arguments: [Errno.resourceBusy, .improperLink])
    func inPlace(_ code: Errno) async throws {
        let swap = swapFile(before, after)
        let files = mounted(before, code)
        #expect(try await files.commit(.set("b")) == CommitResult(written: true))
        #expect(files.texts == ["/d/config.json": after])
        #expect(
            files.changes == [
                "write /d/.config.json.berth-new.1", "rename /d/.config.json.berth-new.1 to \(swap)",
                "write /d/.config.json.berth-new.2", "rename /d/.config.json.berth-new.2 to \(saved)",
                "overwrite /d/config.json", "remove \(saved)", "remove \(swap)",
            ]
        )
    }

    @Test("so it is if nothing can be exchanged", arguments: [Errno.resourceBusy, .improperLink])
    func withoutExchange(_ code: Errno) async throws {
        let swap = swapFile(before, after)
        let files = mounted(before, .invalidArgument)
        files.fail("rename", on: "/d/config.json", with: code)
        #expect(try await files.commit(.set("b")) == CommitResult(written: true))
        #expect(files.texts == ["/d/config.json": after])
        #expect(files.changes.suffix(3) == ["overwrite /d/config.json", "remove \(saved)", "remove \(swap)"])
    }

    @Test("after a run that was killed anywhere, the next one completes it", arguments: 0...6)
    func killed(_ changes: Int) async throws {
        let files = mounted(before)
        files.stop(after: changes)
        _ = try? await files.commit(.set("b"))
        files.stop(after: nil)
        try await files.commit(.set("b"))
        #expect(files.texts == ["/d/config.json": after])
    }

    @Test("if the copy cannot be made, nothing is written", arguments: ["write", "rename"])
    func noCopy(_ operation: String) async throws {
        let files = mounted(before)
        if operation == "rename" {
            files.fail("rename", on: saved, with: .noSpace)
        } else {
            files.beforeRename { [unowned files] in files.fail("write", with: .noSpace) }
        }
        let failure = FileError(operation, operation == "rename" ? FilePath(saved) : "/d", .noSpace)
        await #expect(throws: DockerConfigError.cannotWrite("/d/config.json", failure)) {
            try await files.commit(.set("b"))
        }
        #expect(files.texts == ["/d/config.json": before])
    }

    @Test("C7: a read-only mount: berth writes no file into its directory, and the error names the mount")
    func readOnly() async throws {
        let files = mounted(before)
        files.fail("open for writing", on: "/d/config.json", with: .readOnlyFileSystem)
        let error = DockerConfigError.readOnlyMount("/d/config.json", mount: "/d/config.json")
        await #expect(throws: error) { try await files.commit(.set("b")) }
        #expect(files.texts == ["/d/config.json": before])
        #expect(files.changes == [])
        #expect(
            error.description == """
                cannot write /d/config.json: it is a read-only mount
                Nothing is changed. Mount it writable (without `ro`), or name another directory with --config DIR or DOCKER_CONFIG.
                """)
        // Without a change nothing is written.
        #expect(try await files.commit(.set("a")) == CommitResult(written: false))
    }

    @Test("C7: a link's target that is a read-only mount is named")
    func readOnlyEnd() async throws {
        let files = mounted(before)
        files.link("/home/config.json", to: "/d/config.json")
        files.fail("open for writing", on: "/d/config.json", with: .readOnlyFileSystem)
        let error = DockerConfigError.readOnlyMount("/home/config.json", mount: "/d/config.json")
        await #expect(throws: error) {
            try await DockerConfigFile("/home/config.json").commit(
                [.set("b")], through: files, lockTimeLimit: .seconds(1))
        }
        #expect(
            error.description.hasPrefix("cannot write /home/config.json: /d/config.json is a read-only mount\n"))
    }

    @Test(
        "C7: a mount that cannot be written for another reason: no copy is made",
        arguments: [Errno.permissionDenied, .notPermitted])
    func denied(_ code: Errno) async throws {
        let files = mounted(before)
        files.fail("open for writing", on: "/d/config.json", with: code)
        let failure = FileError("open for writing", "/d/config.json", code)
        await #expect(throws: DockerConfigError.cannotWrite("/d/config.json", failure)) {
            try await files.commit(.set("b"))
        }
        #expect(files.texts == ["/d/config.json": before])
        #expect(!files.changes.contains { $0.contains("berth-saved") })
    }

    @Test("C7: a mount that denies writing only when opened is not reported as torn, and no copy stays")
    func lateDenial() async throws {
        let files = mounted(before)
        files.fail("overwrite", on: "/d/config.json", with: .readOnlyFileSystem)
        let failure = FileError("overwrite", "/d/config.json", .readOnlyFileSystem)
        await #expect(throws: DockerConfigError.cannotWrite("/d/config.json", failure)) {
            try await files.commit(.set("b"))
        }
        #expect(files.texts == ["/d/config.json": before])
    }

    @Test("C7: a file that cannot be written, and is not a mount, is replaced")
    func replaced() async throws {
        let files = MemoryFileSystem(["/d/config.json": before])
        files.fail("open for writing", on: "/d/config.json", with: .permissionDenied)
        #expect(try await files.commit(.set("b")) == CommitResult(written: true))
        #expect(files.texts == ["/d/config.json": after])
    }

    @Test("a write that fails is undone")
    func takenBack() async throws {
        let files = mounted(before)
        files.fail("overwrite", on: "/d/config.json", with: .noSpace, times: 1)
        let failure = FileError("overwrite", "/d/config.json", .noSpace)
        await #expect(throws: DockerConfigError.cannotWrite("/d/config.json", failure)) {
            try await files.commit(.set("b"))
        }
        #expect(files.texts == ["/d/config.json": before])
        #expect(files.changes.suffix(3).first == "overwrite /d/config.json")
    }

    @Test("a write that cannot be undone leaves the copy, for the next run to restore")
    func tornApart() async throws {
        let files = mounted(before)
        files.fail("overwrite", on: "/d/config.json", with: .ioError, times: 2)
        let failure = FileError("overwrite", "/d/config.json", .ioError)
        await #expect(throws: DockerConfigError.tornApart("/d/config.json", failure, saved: FilePath(saved))) {
            try await files.commit(.set("b"))
        }
        #expect(files.texts == ["/d/config.json": before, saved: before])

        files.put("/d/config.json", "{\"auths\":{\"a\":{\"auth\"")
        let result = try await files.commit(.set("b"))
        #expect(result == CommitResult(written: true, warnings: [.restored("/d/config.json")]))
        #expect(files.texts == ["/d/config.json": after])
    }

    @Test("an emptied file is restored, and stays as it was without changes")
    func emptied() async throws {
        let files = mounted("")
        files.put(saved, before)
        let result = try await files.commit(.set("a"))
        #expect(result == CommitResult(written: false, warnings: [.restored("/d/config.json")]))
        #expect(files.texts == ["/d/config.json": before])
    }

    @Test("a copy next to a complete file, or without a file, is only removed", arguments: ["{ }", nil])
    func leftOver(_ text: String?) async throws {
        let files = MemoryFileSystem([saved: before])
        if let text { files.put("/d/config.json", text) }
        #expect(try await files.commit(.remove(host: "a")) == CommitResult(written: false))
        #expect(files.texts == (text.map { ["/d/config.json": $0] } ?? [:]))
    }

    @Test("a failed restore loses nothing")
    func cannotRestore() async throws {
        let files = mounted("{")
        files.put(saved, before)
        files.fail("overwrite", on: "/d/config.json", with: .readOnlyFileSystem)
        let failure = FileError("overwrite", "/d/config.json", .readOnlyFileSystem)
        await #expect(throws: DockerConfigError.cannotWrite("/d/config.json", failure)) {
            try await files.commit(.set("b"))
        }
        #expect(files.texts == ["/d/config.json": "{", saved: before])
    }
}
