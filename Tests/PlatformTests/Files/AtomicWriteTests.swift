import Platform
import SystemPackage
import TestSupport
import Testing

@Suite("Files that are complete or unchanged", .scheduled)
struct AtomicWriteTests {
    private let files = MemoryFileSystem(["/state/ledger.json": "old"])

    @Test("are replaced in one step, and only for their owner")
    func replace() throws {
        files.put("/state/ledger.json", "old", mode: 0o644)
        try files.replace("/state/ledger.json", with: Array("new".utf8))
        #expect(files["/state/ledger.json"] == .file(Array("new".utf8), mode: 0o600))
        #expect(files.paths == ["/", "/state", "/state/ledger.json"])
    }

    @Test("stay unchanged if that fails, and no temporary file stays")
    func failure() {
        files.fail("rename", with: .readOnlyFileSystem)
        #expect(throws: FileError("rename", "/state/ledger.json", .readOnlyFileSystem)) {
            try files.replace("/state/ledger.json", with: Array("new".utf8))
        }
        #expect(files.text("/state/ledger.json") == "old")
        #expect(files.paths == ["/", "/state", "/state/ledger.json"])
    }

    @Test("are without the files that killed runs left next to them, and keep all other files")
    func sweep() {
        for name in [".ledger.json.Ab12", ".ledger.json.lock", ".ledger.lock", "ledger.json.Ab12", ".other.Ab12"] {
            files.put("/state/\(name)", "x")
        }
        files.sweep(beside: "/state/ledger.json")
        #expect(
            files.paths == [
                "/", "/state", "/state/.ledger.json.lock", "/state/.ledger.lock", "/state/.other.Ab12",
                "/state/ledger.json", "/state/ledger.json.Ab12",
            ])
    }

    @Test("are found at the end of links, whether they exist or not, and not at the end of a circle")
    func links() throws {
        files.link("/home/a", to: "b")
        files.link("/home/b", to: "../state/new.json")
        #expect(try files.followingLinks("/home/a") == "/home/../state/new.json")
        #expect(try files.followingLinks("/state/ledger.json") == "/state/ledger.json")
        files.link("/home/c", to: "d")
        files.link("/home/d", to: "c")
        #expect(throws: FileError("read", "/home/c", .tooManySymbolicLinkLevels)) {
            try files.followingLinks("/home/c")
        }
    }

    @Test("are made at free paths, with their mode, and replace nothing")
    func create() throws {
        try files.create("/state/new.yaml", with: Array("new".utf8), mode: 0o644)
        #expect(files["/state/new.yaml"] == .file(Array("new".utf8), mode: 0o644))
        files.link("/state/dangling", to: "nowhere")
        for path in ["/state/ledger.json", "/state/dangling"] {
            let failure = #expect(throws: FileError.self) {
                try files.create(FilePath(path), with: Array("new".utf8), mode: 0o644)
            }
            #expect(failure?.code == .fileExists, "\(path)")
        }
        #expect(files.text("/state/ledger.json") == "old")
        #expect(files.paths == ["/", "/state", "/state/dangling", "/state/ledger.json", "/state/new.yaml"])
    }

    @Test("are made by a check and a rename if the file system has no atomic operation")
    func createWithoutPlacing() throws {
        files.fail("place", with: .invalidArgument)
        try files.create("/state/new.yaml", with: Array("new".utf8), mode: 0o644)
        #expect(files.text("/state/new.yaml") == "new")
        #expect(throws: FileError("make", "/state/ledger.json", .fileExists)) {
            try files.create("/state/ledger.json", with: Array("new".utf8), mode: 0o644)
        }
        #expect(files.text("/state/ledger.json") == "old")
        #expect(files.paths == ["/", "/state", "/state/ledger.json", "/state/new.yaml"])
    }
}
