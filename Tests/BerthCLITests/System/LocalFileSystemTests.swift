import FoundationEssentials
import Platform
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import BerthCLI

/// Tests in a real directory, because the guarantees concern the real file system.
@Suite("The machine's files", .exclusive(.fileModeMask))
final class LocalFileSystemTests {
    private let files = LocalFileSystem()
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

    @Test("are opened without following a link or waiting for a pipe, and read only if their status is accepted")
    func opens() throws {
        let path = try files.writeTemporary([1, 2], in: folder, stem: "x", mode: 0o600, owner: nil)
        let (link, pipe) = (folder.appending("link"), folder.appending("pipe"))
        #expect(link.withPlatformString { to in path.withPlatformString { symlink($0, to) } } == 0)
        #expect(pipe.withPlatformString { mkfifo($0, 0o600) } == 0)
        let isFile: (FileStatus) -> Bool = { $0.kind == .file }

        let opened = try files.open(path, limit: 2, accepting: isFile)
        #expect(opened?.bytes == [1, 2])
        #expect(opened?.status == (try files.status(path)))
        #expect(opened?.status.owner.user == files.user)
        #expect(try files.open(path, limit: 2) { _ in false }?.bytes == nil)
        #expect(throws: FileError("read", path, .fileTooLarge)) { try files.open(path, limit: 1, accepting: isFile) }
        for (other, kind) in [(link, FileStatus.Kind.symbolicLink), (pipe, .other), (folder, .folder)] {
            let opened = try files.open(other, limit: 2, accepting: isFile)
            #expect(opened?.status.kind == kind && opened?.bytes == nil, "\(other)")
        }
        #expect(try files.open(folder.appending("none"), limit: 2, accepting: isFile) == nil)
        #expect(try files.open(path.appending("none"), limit: 2, accepting: isFile) == nil)
        // A hard link counts.
        let second = folder.appending("second")
        #expect(path.withPlatformString { from in second.withPlatformString { linkFile(from, $0) } } == 0)
        #expect(try files.status(path)?.links == 2)
    }

    @Test("S32: include the name of a process's program")
    func programName() throws {
        #expect(files.programName(ofProcess: Int(getpid()))?.isEmpty == false)
        #expect(files.programName(ofProcess: Int(getpid())) != "berth")
        #expect(files.programName(ofProcess: 1 << 30) == nil)
    }

    @Test("are exchanged in one step, each with its mode, and not if one is missing")
    func exchange() throws {
        let one = try files.writeTemporary([1], in: folder, stem: "x", mode: 0o600, owner: nil)
        let other = try files.writeTemporary([2], in: folder, stem: "x", mode: 0o640, owner: nil)
        try files.exchange(one, with: other)
        #expect(try files.read(one, limit: 1) == [2])
        #expect(try files.status(one)?.mode == 0o640)
        #expect(try files.read(other, limit: 1) == [1])
        #expect(try files.status(other)?.mode == 0o600)

        let missing = folder.appending("missing")
        #expect(throws: FileError("replace", missing, .noSuchFileOrDirectory)) {
            try files.exchange(one, with: missing)
        }
        #expect(throws: FileError("replace", one, .noSuchFileOrDirectory)) { try files.exchange(missing, with: one) }
        #expect(try files.read(one, limit: 1) == [2])
    }

    @Test("are placed only at free paths")
    func place() throws {
        let one = try files.writeTemporary([1], in: folder, stem: "x", mode: 0o640, owner: nil)
        let other = try files.writeTemporary([2], in: folder, stem: "x", mode: 0o600, owner: nil)
        #expect(throws: FileError("make", other, .fileExists)) { try files.place(one, at: other) }
        #expect(try files.read(other, limit: 1) == [2])
        let target = folder.appending("y")
        try files.place(one, at: target)
        #expect(try files.read(target, limit: 1) == [1])
        #expect(try files.status(target)?.mode == 0o640)
        #expect(try files.status(one) == nil)
    }

    @Test("that exceed the limit are refused, and one of exactly that size is not")
    func limits() throws {
        let bytes = [UInt8](repeating: 7, count: 100_000)
        let path = try files.writeTemporary(bytes, in: folder, stem: "x", mode: 0o600, owner: nil)
        #expect(try files.read(path, limit: 100_000) == bytes)
        #expect(throws: FileError("read", path, .fileTooLarge)) { try files.read(path, limit: 99_999) }
    }

    @Test("of any size are refused if they exceed the limit", .enabled(if: access("/dev/shm", W_OK) == 0, "no tmpfs"))
    func sizes() throws {
        // Most file systems have no files of this size; tmpfs does.
        let path = FilePath("/dev/shm/berth-size-\(getpid())")
        let descriptor = path.withPlatformString { open($0, O_CREAT | O_RDWR, 0o600) }
        defer { unlink(path.string) }
        try #require(ftruncate(descriptor, .max) == 0 && close(descriptor) == 0)
        let failure = FileError("read", path, .fileTooLarge)
        #expect(throws: failure) { try files.read(path, limit: 9) }
        #expect(throws: failure) { try files.open(path, limit: 9) { _ in true } }
        #expect(throws: failure) { try files.read(path, limit: 9, accepting: { _ in true }, piece: { _ in }) }
        #expect(SystemFileSource().regularFile(path, limit: 9) == nil)
    }

    @Test("that are missing are distinguished from directories")
    func failures() throws {
        let missing = folder.appending("missing")
        #expect(throws: FileError("read", missing, .noSuchFileOrDirectory)) { try files.read(missing, limit: 1) }
        #expect(throws: FileError("read", folder, .isDirectory)) { try files.read(folder, limit: 1) }
        #expect(try files.status(missing) == nil)
        try files.remove(missing)
        #expect(
            FileError("read", missing, .noSuchFileOrDirectory).description
                == "cannot read \(missing): No such file or directory")
    }

    @Test("include links, with their own status")
    func links() throws {
        let link = folder.appending("link")
        #expect(link.withPlatformString { symlink("elsewhere/config.json", $0) } == 0)
        #expect(try files.status(link)?.kind == .symbolicLink)
        #expect(try files.symbolicLinkTarget(link) == "elsewhere/config.json")
    }

    @Test("include directories, which are made with their mode and their parents")
    func folders() throws {
        let old = umask(0o077)
        try files.makeDirectory(folder.appending("a"), mode: 0o755)
        umask(old)
        #expect(try files.status(folder.appending("a"))?.mode == 0o755)
        try files.makeDirectory(folder.appending("a"), mode: 0o700)
        #expect(try files.status(folder.appending("a"))?.mode == 0o755)
    }

    @Test("are locked by one task at a time, within a time limit")
    func locks() async throws {
        let path = folder.appending("lock")
        let files = files
        let value = try await files.withLock(on: path, timeLimit: .seconds(1)) { 7 }
        #expect(value == 7)
        let held = try hold(path)
        await #expect(throws: FileError("lock", path, .wouldBlock)) {
            try await files.withLock(on: path, timeLimit: .milliseconds(30)) {}
        }
        close(held)
        try await files.withLock(on: path, timeLimit: .seconds(1)) {}
        #expect(try files.status(path)?.mode == 0o600)
    }

    @Test("have the locking process's number while they are locked")
    func holder() async throws {
        let path = folder.appending("lock")
        let files = files
        let left = Array("99999999 left by a killed run\n".utf8)
        let temporary = try files.writeTemporary(left, in: folder, stem: "x", mode: 0o644, owner: nil)
        try files.rename(temporary, to: path)
        let noted = try await files.withLock(on: path, timeLimit: .seconds(1)) { try files.read(path, limit: 100) }
        #expect(noted == Array("\(getpid())\n".utf8))
        #expect(try files.read(path, limit: 100) == [])
        #expect(try files.status(path)?.mode == 0o600)
    }

    @Test("are locked for asynchronous work until it releases the lock, and name the process for so long")
    func asynchronousLock() async throws {
        let path = folder.appending("lock")
        let held = try await files.lock(path, timeLimit: .seconds(1))
        #expect(try files.read(path, limit: 100) == Array("\(getpid())\n".utf8))
        await #expect(throws: FileError("lock", path, .wouldBlock)) {
            _ = try await files.lock(path, timeLimit: .milliseconds(30))
        }
        held.release()
        #expect(try files.read(path, limit: 100) == [])
        try await files.lock(path, timeLimit: .seconds(1)).release()
    }

    @Test("stay empty if they are locked at once: the AWS CLI reads all files beside a session's")
    func emptyLock() throws {
        let path = folder.appending("lock")
        let held = try #require(try files.tryLock(path))
        #expect(try files.read(path, limit: 100) == [])
        #expect(try files.tryLock(path) == nil)
        held.release()
        try #require(try files.tryLock(path)).release()
        #expect(try files.read(path, limit: 100) == [])
    }

    @Test("are not locked through a link: it may lead anywhere")
    func linkedLock() async throws {
        let path = folder.appending("lock")
        let files = files
        let elsewhere = try files.writeTemporary([1], in: folder, stem: "x", mode: 0o644, owner: nil)
        #expect(path.withPlatformString { name in elsewhere.withPlatformString { symlink($0, name) } } == 0)
        await #expect(throws: FileError("lock", path, .tooManySymbolicLinkLevels)) {
            try await files.withLock(on: path, timeLimit: .seconds(1)) {}
        }
        #expect(try files.read(elsewhere, limit: 1) == [1])
        #expect(try files.status(elsewhere)?.mode == 0o644)
    }

    @Test("report once that a lock takes long")
    func patience() async throws {
        let path = folder.appending("lock")
        let files = LocalFileSystem(noticeDelay: .milliseconds(20))
        let told = Counter()
        try await files.withLock(on: path, timeLimit: .seconds(1), onWait: { told.add() }, {})
        #expect(told.count == 0)
        let held = try hold(path)
        defer { close(held) }
        await #expect(throws: FileError("lock", path, .wouldBlock)) {
            try await files.withLock(on: path, timeLimit: .milliseconds(200), onWait: { told.add() }, {})
        }
        #expect(told.count == 1)
    }

    @Test("are waited for no longer once the task is cancelled; a free lock is still taken")
    func cancelled() async throws {
        let path = folder.appending("lock")
        let files = LocalFileSystem(noticeDelay: .zero)
        let held = try hold(path)
        let (waits, waiting) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            try await files.withLock(on: path, timeLimit: .seconds(60), onWait: { waiting.yield() }, {})
        }
        for await _ in waits { break }
        let start = ContinuousClock.now
        task.cancel()
        await #expect(throws: FileError("lock", path, .canceled)) { try await task.value }
        #expect(ContinuousClock.now - start < .seconds(10))
        // Unlocked, not only closed: a child that another test forks just now would hold the lock for a moment.
        flock(held, LOCK_UN)
        close(held)

        let late = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await files.withLock(on: path, timeLimit: .seconds(1)) { 7 }
        }
        late.cancel()
        #expect(try await late.value == 7)
    }

    /// Takes a lock by a separate descriptor, as another process would.
    private func hold(_ path: FilePath) throws -> CInt {
        let descriptor = path.withPlatformString { open($0, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
        try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        return descriptor
    }
}

private final class Counter: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }

    func add() { value.withLock { $0 += 1 } }
}

/// Calls `link`: a test has a variable of that name.
private func linkFile(_ source: UnsafePointer<CChar>, _ target: UnsafePointer<CChar>) -> CInt { link(source, target) }
