import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite("A file that changes under a lock", .scheduled)
struct LockedFileTests {
    private let files = MemoryFileSystem(["/home/x": ""])
    private let path: FilePath = "/home/state/ledger.json"
    private var file: LockedFile { LockedFile(path, in: files) }

    @Test("has its lock in the same directory, and removes the files of killed runs")
    func lock() async throws {
        try file.makeDirectory(checkedBy: OwnedFileReader(files))
        files.put("/home/state/.ledger.json.Ab12", "left")
        files.put("/home/state/.other.json.Ab12", "of another file")
        let (files, path) = (files, path)
        let result = try await file.withLock(timeLimit: .seconds(1)) {
            #expect(
                files.paths == [
                    "/", "/home", "/home/state", "/home/state/.ledger.lock", "/home/state/.other.json.Ab12", "/home/x",
                ])
            try files.replace(path, with: Array("new".utf8))
            return 7
        }
        #expect(result == 7)
        #expect(files.text("/home/state/ledger.json") == "new")
    }

    @Test("is locked for asynchronous work until that work releases it")
    func asynchronousLock() async throws {
        try file.makeDirectory(checkedBy: nil)
        files.put("/home/state/.ledger.json.Ab12", "left")
        let held = try await file.lock(timeLimit: .seconds(1))
        #expect(files.paths == ["/", "/home", "/home/state", "/home/state/.ledger.lock", "/home/x"])
        let file = file
        let order = Mutex<[String]>([])
        let other = Task {
            try await file.withLock(timeLimit: .seconds(1)) { order.withLock { $0.append("other") } }
        }
        for _ in 0..<20 { await Task.yield() }
        order.withLock { $0.append("own") }
        held.release()
        try await other.value
        #expect(order.withLock(\.self) == ["own", "other"])
    }

    @Test("needs no extension")
    func withoutExtension() async throws {
        let index = LockedFile("/home/state/helper-index", in: files)
        try index.makeDirectory(checkedBy: nil)
        try await index.withLock(timeLimit: .seconds(1)) {}
        #expect(files.paths == ["/", "/home", "/home/state", "/home/state/.helper-index.lock", "/home/x"])
    }

    @Test("is unchanged if the lock is not free")
    func busy() async throws {
        try file.makeDirectory(checkedBy: nil)
        files.fail("lock", with: .wouldBlock)
        await #expect(throws: FileError.self) {
            try await file.withLock(timeLimit: .seconds(1)) { Issue.record("it ran without the lock") }
        }
    }

    @Test("is in a directory that no other user can change, if the caller requires that")
    func foreignDirectory() throws {
        try file.makeDirectory(checkedBy: nil)
        files.setMode(0o777, of: "/home/state")
        #expect(throws: OwnedFileError.self) { try file.makeDirectory(checkedBy: OwnedFileReader(files)) }
        #expect(throws: Never.self) { try file.makeDirectory(checkedBy: nil) }
    }
}
