import Effects
import FoundationEssentials
import SystemPackage
import Testing

@testable import berth

#if canImport(Glibc)
    import Glibc
#endif

/// Over a real folder: what it promises is about the real file system.
@Suite("The machine's files", .serialized)
final class LiveFilesTests {
    private let files = LiveFiles()
    private let folder: FilePath

    init() throws {
        var template = Array("/tmp/berth-files.XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!) != nil }
        try #require(made)
        folder = FilePath(platformString: template)
    }

    deinit {
        for name in (try? files.names(in: folder)) ?? [] {
            try? files.remove(folder.appending(name))
            _ = folder.appending(name).withPlatformString { rmdir($0) }
        }
        _ = folder.withPlatformString { rmdir($0) }
    }

    @Test("are written with their mode whatever the umask, and read back")
    func writes() throws {
        let old = umask(0o077)
        let path = try files.writeTemporary([1, 2, 3], in: folder, stem: "x", mode: 0o640, owner: nil)
        umask(old)
        #expect(try files.read(path, limit: 3) == [1, 2, 3])
        #expect(try files.status(path)?.mode == 0o640)
        #expect(path.lastComponent?.string.hasPrefix(".x.") == true)
        let target = folder.appending("y")
        try files.rename(path, to: target)
        #expect(try files.status(path) == nil)
        #expect(try files.names(in: folder) == ["y"])
        try files.overwrite(target, with: [4])
        #expect(try files.read(target, limit: 10) == [4])
        #expect(try files.status(target)?.mode == 0o640)
    }

    @Test("larger than allowed are refused, and one exactly as large is not")
    func limits() throws {
        let bytes = [UInt8](repeating: 7, count: 100_000)
        let path = try files.writeTemporary(bytes, in: folder, stem: "x", mode: 0o600, owner: nil)
        #expect(try files.read(path, limit: 100_000) == bytes)
        #expect(throws: FileFailure("read", path, .fileTooLarge)) { try files.read(path, limit: 99_999) }
    }

    @Test("that are missing, or folders, are told apart")
    func failures() throws {
        let missing = folder.appending("missing")
        #expect(throws: FileFailure("read", missing, .noSuchFileOrDirectory)) { try files.read(missing, limit: 1) }
        #expect(throws: FileFailure("read", folder, .isDirectory)) { try files.read(folder, limit: 1) }
        #expect(try files.status(missing) == nil)
        try files.remove(missing)
        #expect(
            FileFailure("read", missing, .noSuchFileOrDirectory).description
                == "cannot read \(missing): No such file or directory")
    }

    @Test("and links are seen as they are")
    func links() throws {
        let link = folder.appending("link")
        #expect(link.withPlatformString { symlink("elsewhere/config.json", $0) } == 0)
        #expect(try files.status(link)?.kind == .symbolicLink)
        #expect(try files.symbolicLinkTarget(link) == "elsewhere/config.json")
    }

    @Test("get folders made with their mode, and those above")
    func folders() throws {
        let old = umask(0o077)
        try files.makeFolder(folder.appending("a"), mode: 0o755)
        umask(old)
        #expect(try files.status(folder.appending("a"))?.mode == 0o755)
        try files.makeFolder(folder.appending("a"), mode: 0o700)
        #expect(try files.status(folder.appending("a"))?.mode == 0o755)
    }

    @Test("are locked by one at a time, for so long and no longer")
    func locks() async throws {
        let path = folder.appending("lock")
        let files = files
        let value = try await files.withLock(on: path, timeLimit: .seconds(1)) { 7 }
        #expect(value == 7)
        let held = path.withPlatformString { open($0, O_RDWR) }
        #expect(flock(held, LOCK_EX) == 0)
        await #expect(throws: FileFailure("lock", path, .wouldBlock)) {
            try await files.withLock(on: path, timeLimit: .milliseconds(30)) {}
        }
        close(held)
        try await files.withLock(on: path, timeLimit: .seconds(1)) {}
        #expect(try files.status(path)?.mode == 0o600)
    }
}
