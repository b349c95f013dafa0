import Foundation
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCLI

/// The owners of files and directories that root makes in another user's directory.
@Suite(
    "The owners of new files", .enabled(if: geteuid() == 0, "only root gives files away"), .exclusive(.fileModeMask))
final class LocalFileSystemOwnersTests {
    private let files = LocalFileSystem()
    private let home: FilePath
    /// A user number without an account.
    private let user: UInt32 = 12345

    init() throws {
        let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appending(path: "berth-owners-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        home = FilePath(folder.path)
        chmod(folder.path, 0o755)
        chown(folder.path, user, user)
    }

    deinit { try? FileManager.default.removeItem(atPath: home.string) }

    private func owner(_ path: FilePath) throws -> UInt32 { try #require(try files.status(path)).owner.user }

    @Test("D6: directories that root makes in another user's belong to that user, with their mode")
    func directories() throws {
        let state = home.pushing(".local/state/berth")
        let old = umask(0o077)
        try files.makeDirectory(state, mode: 0o750)
        umask(old)
        for path in [state, state.removingLastComponent(), home.appending(".local")] {
            #expect(try owner(path) == user, "\(path)")
            #expect(try files.status(path)?.mode == 0o750)
        }
        // An existing directory keeps its owner and its mode.
        chown(state.string, 0, 0)
        try files.makeDirectory(state, mode: 0o700)
        #expect(try owner(state) == 0)
        #expect(try files.status(state)?.mode == 0o750)
    }

    @Test(
        "D6: in root's own directories, and in directories that others can write to, they stay root's",
        arguments: [
            (UInt32(0), UInt32(0o755)), (0, 0o1777), (12345, 0o777), (12345, 0o1777),
        ])
    func rootsOwn(owner: UInt32, mode: UInt32) throws {
        chown(home.string, owner, owner)
        chmod(home.string, mode_t(mode))
        try files.makeDirectory(home.appending("made"), mode: 0o700)
        #expect(try self.owner(home.appending("made")) == 0)
    }

    @Test("D6: berth follows no link to make a directory, and changes no existing directory's owner")
    func links() throws {
        let (target, link) = (home.appending("target"), home.appending("link"))
        #expect(mkdir(target.string, 0o700) == 0)
        #expect(symlink(target.string, link.string) == 0)
        try files.makeDirectory(link, mode: 0o755)
        #expect(try owner(target) == 0)
        #expect(try files.status(target)?.mode == 0o700)
        // A path with a symbolic link works too.
        try files.makeDirectory(link.appending("made"), mode: 0o700)
        #expect(try files.status(target.appending("made"))?.kind == .folder)
        #expect(throws: FileError("make", home.pushing("file/made"), .notDirectory)) {
            try Data().write(to: URL(filePath: home.appending("file").string))
            try files.makeDirectory(home.pushing("file/made"), mode: 0o700)
        }
    }

    @Test("D6: a lock that root makes in another user's directory is that user's, and an existing lock stays")
    func locks() async throws {
        let (waiting, trying, there) = (home.appending(".a"), home.appending(".b"), home.appending(".c"))
        #expect(try await files.withLock(on: waiting, timeLimit: .seconds(5)) { 7 } == 7)
        try #require(try files.tryLock(trying)).release()
        try Data().write(to: URL(filePath: there.string))
        _ = try await files.withLock(on: there, timeLimit: .seconds(5)) { 7 }
        #expect(try [waiting, trying, there].map(owner) == [user, user, 0])
        #expect(try files.status(waiting)?.mode == 0o600)
    }
}

/// Error messages about another user's files, with a fake file source.
@Suite("Paths that block another user", .scheduled)
struct ForeignPathMessageTests {
    private func failure(_ path: String, _ foreign: ForeignPath?) -> FileError {
        var failure = FileError("lock", FilePath(path), .permissionDenied)
        failure.foreignPath = foreign
        return failure
    }

    @Test("D6: a failure names the owner, and the one command that helps")
    func messages() {
        let lock = ForeignPath(
            path: "/home/me/.docker/.lock", owner: "root", root: "/home/me/.docker", user: 1000)
        #expect(
            failure("/home/me/.docker/.lock", lock).advised.description == """
                cannot lock /home/me/.docker/.lock: Permission denied (it belongs to root)
                Make it yours again: sudo chown -R 1000 /home/me/.docker
                """)
        let directory = ForeignPath(
            path: "/home/me/.local/state/berth", owner: "user 2000", root: "/home/me/my files", user: 1000)
        #expect(
            failure("/home/me/.local/state/berth/.lock", directory).advised.description == """
                cannot lock /home/me/.local/state/berth/.lock: Permission denied (/home/me/.local/state/berth belongs \
                to user 2000)
                Make it yours again: sudo chown -R 1000 '/home/me/my files'
                """)
        // A directory that is not the user's at all gets no advice.
        let other = ForeignPath(path: "/srv/x", owner: "root", root: nil, user: 1000)
        #expect(
            failure("/srv/x/.lock", other).advised.description
                == "cannot lock /srv/x/.lock: Permission denied (/srv/x belongs to root)")
        #expect(failure("/x", nil).advised.description == "cannot lock /x: Permission denied")
    }
}
