import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("the file of a first manifest", .scheduled)
struct NewManifestFileTests {
    private let files = MemoryFileSystem(["/home/me/work/x": ""])

    private func file(_ path: String = "berth.yaml") -> NewManifestFile {
        NewManifestFile(path, .fake(files: files))
    }

    private let isThere = """
        berth.yaml exists already
        `berth init --out FILE` writes another file, and `berth init --out -` prints the manifest.
        """

    @Test("it is written completely, readable by all, and no other file stays")
    func made() throws {
        try file().write("version: 1\n")
        #expect(files["/home/me/work/berth.yaml"] == .file(Array("version: 1\n".utf8), mode: 0o644))
        #expect(
            files.changes == [
                "write /home/me/work/.berth.yaml.1", "place /home/me/work/.berth.yaml.1 at /home/me/work/berth.yaml",
            ])
        #expect(file("team/../a.yaml").path == "/home/me/work/a.yaml" && file("~/a.yaml").name == "~/a.yaml")
    }

    @Test("an existing file stays unchanged, and so does a dangling link")
    func occupied() {
        files.put("/home/me/work/berth.yaml", "mine")
        #expect(throws: NewManifestError.isThere("berth.yaml")) { try file().checkIsFree() }
        #expect(throws: NewManifestError.isThere("berth.yaml")) { try file().write("theirs") }
        #expect(files.text("/home/me/work/berth.yaml") == "mine")
        files.link("/home/me/work/link.yaml", to: "/nowhere")
        #expect(throws: NewManifestError.isThere("link.yaml")) { try file("link.yaml").write("theirs") }
        #expect(files.changes == [])
        #expect(NewManifestError.isThere("berth.yaml").description == isThere)
    }

    @Test("a file that another program makes just before stays too", arguments: [nil, .invalidArgument] as [Errno?])
    func race(unsupported: Errno?) {
        files.fail("place", with: unsupported)
        files.beforeRename { [files] in files.put("/home/me/work/berth.yaml", "mine") }
        #expect(throws: NewManifestError.isThere("berth.yaml")) { try file().write("theirs") }
        #expect(files.text("/home/me/work/berth.yaml") == "mine")
        #expect(files.paths.filter { $0.hasPrefix("/home/me/work/.") } == [])
    }

    @Test(
        "on a file system that cannot place a file it is renamed",
        arguments: [Errno.invalidArgument, .noFunction, .notPermitted])
    func unsupported(code: Errno) throws {
        files.fail("place", with: code)
        try file().write("version: 1\n")
        #expect(files.text("/home/me/work/berth.yaml") == "version: 1\n")
    }

    @Test("a directory that is missing, or another user's, is an error with the next step")
    func unwritable() {
        let error = #expect(throws: NewManifestError.self) { try file("team/berth.yaml").write("") }
        #expect(
            error?.description == """
                cannot write team/berth.yaml: No such file or directory
                Name a file with --out in a directory that you can write to.
                """
        )
        files.fail("write", with: .readOnlyFileSystem)
        #expect(throws: NewManifestError.cannotWrite("berth.yaml", .readOnlyFileSystem)) { try file().write("") }
    }
}
