import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("The file of exported logins", .scheduled)
struct ExportFileTests {
    private let files = MemoryFileSystem(["/work/other": "other"])
    private let export = ExportDocument(text: "secret\n", warnings: [], documents: [])
    private let secret = MemoryFileSystem.Node.file(Array("secret\n".utf8), mode: 0o600)

    private func file(_ path: FilePath) -> ExportFile { ExportFile(path, in: files) }

    @Test("is readable only by this user, also if it replaces a file that others could read")
    func mode() throws {
        try file("/work/new").write(export)
        #expect(files["/work/new"] == secret)
        files.put("/work/old", "old", mode: 0o644)
        try file("/work/old").write(export)
        #expect(files["/work/old"] == secret)
    }

    @Test("is a link's target, and the link stays")
    func link() throws {
        files.put("/elsewhere/secret", "old", mode: 0o644)
        files.link("/work/link", to: "../elsewhere/secret")
        try file("/work/link").write(export)
        #expect(files["/elsewhere/secret"] == secret)
        #expect(files["/work/link"] == .link("../elsewhere/secret"))
    }

    @Test("is unchanged if it cannot be written, and no temporary file stays")
    func failure() {
        files.fail("rename", with: .readOnlyFileSystem)
        let before = files.paths
        #expect(
            throws: ExportFile.WriteError.cannotWrite(
                "/work/other", FileError("rename", "/work/other", .readOnlyFileSystem))
        ) {
            try file("/work/other").write(export)
        }
        #expect(files.paths == before && files.text("/work/other") == "other")
    }

    @Test("is not a directory, which is an error before any prompt; and its directory must exist")
    func places() throws {
        #expect(throws: ExportFile.WriteError.notAFile("/work")) { try file("/work").check() }
        try file("/work/other").check()
        try file("/work/new").check()
        #expect(files.changes == [])
        #expect(
            throws: ExportFile.WriteError.cannotWrite(
                "/none/new", FileError("write", "/none", .noSuchFileOrDirectory))
        ) {
            try file("/none/new").write(export)
        }
    }

    @Test("that is invalid has a next step")
    func messages() {
        #expect(
            ExportFile.WriteError.notAFile("/work").description == """
                /work is not a file
                Name a file with --out, or omit --out for standard output.
                """)
        let failure = FileError("write", "/none", .noSuchFileOrDirectory)
        #expect(
            ExportFile.WriteError.cannotWrite("/none/new", failure).description == """
                cannot write /none/new: No such file or directory
                Name a file with --out in a directory that you can write to.
                """)
    }
}
