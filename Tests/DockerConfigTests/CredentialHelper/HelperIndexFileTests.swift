import Effects
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import DockerConfig

@Suite("The helper's index on the disk", .scheduled)
struct HelperIndexFileTests {
    private let path = "/home/me/.local/state/berth/helper-index"

    private func file(_ files: MemoryFileSystem, _ environment: [String: String] = [:]) throws -> HelperIndexFile {
        try #require(HelperIndexFile(in: files, Effects.fake(environment: environment).environment, user: user))
    }

    private func changed(_ file: HelperIndexFile, _ record: HelperRecord) async throws {
        try await file.update(timeLimit: .seconds(1)) { $0.set(record) }
    }

    @Test(
        "is in the state directory, if that is absolute",
        arguments: [
            ([:], "/home/me/.local/state/berth/helper-index"),
            (["XDG_STATE_HOME": "/state"], "/state/berth/helper-index"),
            (["XDG_STATE_HOME": "state"], "/home/me/.local/state/berth/helper-index"),
        ] as [([String: String], FilePath)]
    )
    func places(_ environment: [String: String], _ path: FilePath) throws {
        #expect(try file(MemoryFileSystem(), environment).path == path)
    }

    @Test("is created only for its owner, and stays so after updates")
    func update() async throws {
        let files = MemoryFileSystem()
        let file = try file(files)
        #expect(try file.load() == HelperIndex())
        try await changed(file, record("a.example"))
        try await changed(file, record("b.example"))
        #expect(files["/home/me/.local/state/berth"] == .folder(mode: 0o700))
        #expect(files[path] == .file(index(record("a.example"), record("b.example")), mode: 0o600))
        #expect(files["/home/me/.local/state/berth/.helper-index.lock"] == .file([], mode: 0o600))
        #expect(try file.load().records == [record("a.example"), record("b.example")])
    }

    @Test("is not written if nothing changes")
    func same() async throws {
        let files = MemoryFileSystem()
        let file = try file(files)
        try await changed(file, record("a.example"))
        let changes = files.changes
        try await changed(file, record("a.example"))
        #expect(try await file.update(timeLimit: .seconds(1)) { $0.remove(["x"], config: "/x") } == [])
        #expect(files.changes == changes)
    }

    @Test("twenty concurrent updates are all in it")
    func crowd() async throws {
        let files = MemoryFileSystem()
        let file = try file(files)
        try await withThrowingTaskGroup { group in
            for number in 0..<20 { group.addTask { try await changed(file, record("h\(number)")) } }
            try await group.waitForAll()
        }
        #expect(try Set(file.load().records.map(\.host)) == Set((0..<20).map { "h\($0)" }))
    }

    @Test("an untrusted or unreadable index is unchanged, and the error has the next step")
    func failures() async throws {
        let nextStep = "Remove it, and run `berth apply` for each manifest with `storage: helper`."
        let good = String(decoding: index(record("a.example")), as: UTF8.self)
        func message(_ prepare: (MemoryFileSystem) -> Void) async throws -> String {
            let files = MemoryFileSystem([path: good])
            prepare(files)
            let before = files[path]
            let file = try file(files)
            let failure = try #require(throws: HelperIndexError.self) { try file.load() }
            await #expect(throws: failure) { try await changed(file, record("b.example")) }
            #expect(files[path] == before)
            return failure.description
        }
        #expect(try await message { $0.put(path, String(good.dropLast(3))) } == "\(path) is incomplete\n\(nextStep)")
        #expect(
            try await message { $0.put(path, "berth-helper-index 9\n") }
                == "\(path) was written by another version of berth\n\(nextStep)")
        #expect(try await message { $0.put(path, "[]") } == "\(path) is damaged\n\(nextStep)")
        #expect(
            try await message { $0.put(path, good, mode: 0o640) }
                == "others can access \(path) (mode 640)\nIf none of them did: chmod 600 it.")
        #expect(
            try await message { $0.give(path, to: FileOwner(user: 7, group: 7)) }
                == "\(path) belongs to another user (7)\nRemove it, and run `berth apply` again.")
        #expect(
            try await message { $0.fail("read", on: path, with: .permissionDenied) }
                == "cannot read \(path): Permission denied")
        #expect(
            try await message { files in
                files.put("/elsewhere", good)
                files.link(path, to: "/elsewhere")
            } == "\(path) is not a plain file\nRemove it, and run `berth apply` again.")
    }

    @Test("a write that fails leaves the old index, and no temporary file")
    func cannotWrite() async throws {
        let files = MemoryFileSystem()
        let file = try file(files)
        try await changed(file, record("a.example"))
        files.fail("rename", with: .noSpace)
        let paths = files.paths
        await #expect(throws: FileError("rename", FilePath(path), .noSpace)) {
            try await changed(file, record("b.example"))
        }
        #expect(files.paths == paths)
        #expect(try file.load().records == [record("a.example")])
    }
}
