import Effects
import Platform
import SystemPackage
import TestSupport
import Testing

@Suite("A file that berth relies on", .scheduled)
struct OwnedFileReaderTests {
    private let path: FilePath = "/home/me/state/file"
    private let other = FileOwner(user: 2000, group: 2000)
    private let files = MemoryFileSystem(["/home/me/state/file": "text"])

    private var reader: OwnedFileReader { OwnedFileReader(files) }

    private func fault(
        _ path: FilePath = "/home/me/state/file", _ access: OwnedFileReader.Access = .readable,
        followsLink: Bool = false
    ) -> OwnedFileError? {
        do throws(OwnedFileError) {
            _ = try reader.read(path, limit: 100, access, followsLink: followsLink)
            return nil
        } catch {
            return error
        }
    }

    @Test("is a plain file of this user's; a missing file or directory is not an error")
    func plain() throws {
        #expect(try reader.read(path, limit: 100) == Array("text".utf8))
        for missing: FilePath in ["/home/me/state/none", "/home/none/file", "/home/me/state/file/none"] {
            #expect(try reader.read(missing, limit: 100) == nil, "\(missing)")
        }
        #expect(fault("/home/me/state") == .notAFile("/home/me/state"))
        #expect(fault("/") == .notAFile("/"))
        #expect(throws: OwnedFileError.unreadable(FileError("read", path, .fileTooLarge))) {
            try reader.read(path, limit: 3)
        }
    }

    @Test("belongs to this user, or to root if it is no secret")
    func owner() {
        files.give(path.string, to: FileOwner(user: 0, group: 0))
        #expect(fault() == nil)
        #expect(fault(path, .secret) == .foreign(path, owner: 0))
        files.give(path.string, to: other)
        #expect(fault() == .foreign(path, owner: 2000))
    }

    @Test(
        "is not writable by others, nor readable if it is a secret; a group of the owner's number counts as the owner",
        arguments: [
            (0o600, 1000, true, true), (0o644, 1000, true, false), (0o664, 1000, true, false),
            (0o664, 100, false, false), (0o666, 1000, false, false), (0o602, 1000, false, false),
            (0o640, 100, true, false),
        ] as [(UInt32, UInt32, Bool, Bool)])
    func mode(_ mode: UInt32, _ group: UInt32, _ isReadable: Bool, _ isSecret: Bool) {
        files.setMode(mode, of: path.string)
        files.give(path.string, to: FileOwner(user: 1000, group: group))
        #expect(fault() == (isReadable ? nil : .open(path, mode: mode)))
        #expect(fault(path, .secret) == (isSecret ? nil : .open(path, mode: mode)))
    }

    @Test(
        "S12: lies below directories that no other user can change", arguments: ["/home/me/state", "/home/me", "/home"])
    func directories(_ directory: String) {
        files.give(directory, to: other)
        #expect(fault() == .foreignDirectory(FilePath(directory), owner: 2000))
        files.give(directory, to: FileOwner(user: 0, group: 0))
        #expect(fault() == nil)
        for mode: UInt32 in [0o777, 0o757, 0o2777] {
            files.setMode(mode, of: directory)
            #expect(fault() == .openDirectory(FilePath(directory), mode: mode))
        }
        files.give(directory, to: FileOwner(user: 1000, group: 100))
        files.setMode(0o775, of: directory)
        #expect(fault() == .openDirectory(FilePath(directory), mode: 0o775))
        // A private group, for which pam_umask sets a umask of 002.
        files.give(directory, to: MemoryFileSystem.owner)
        #expect(fault() == nil)
        // In such a directory, users cannot replace other users' files.
        files.setMode(0o1777, of: directory)
        #expect(fault() == nil)
        files.give(directory, to: other)
        #expect(fault() == .foreignDirectory(FilePath(directory), owner: 2000))
    }

    @Test("has a single name if others could have made another")
    func names() {
        files.setNames(2, of: path.string)
        #expect(fault() == nil)
        files.setMode(0o1777, of: "/home/me/state")
        #expect(fault() == .linked(path))
    }

    @Test("is reached through no link of another user's, and is not a link itself unless links may be followed")
    func links() throws {
        files.link("/run/state", to: "../home/me/state")
        files.link("/run/file", to: "/home/me/./x/../state/file")
        files.put("/home/me/x/y", "")
        #expect(try reader.read("/run/state/file", limit: 100) == Array("text".utf8))
        #expect(fault("/run/file") == .notAFile("/run/file"))
        #expect(try reader.read("/run/file", limit: 100, followsLink: true) == Array("text".utf8))
        files.give("/run/file", to: other)
        #expect(fault("/run/file", followsLink: true) == .foreignLink("/run/file", owner: 2000))
        files.give("/run/state", to: other)
        #expect(fault("/run/state/file") == .foreignLink("/run/state", owner: 2000))
        // The link's target is checked too.
        files.give("/run/file", to: MemoryFileSystem.owner)
        files.give("/home/me/x", to: other)
        #expect(fault("/run/file", followsLink: true) == .foreignDirectory("/home/me/x", owner: 2000))
        files.link("/run/round", to: "round")
        let circle = FileError("read", "/run/round", .tooManySymbolicLinkLevels)
        #expect(fault("/run/round", followsLink: true) == .unreadable(circle))
    }

    @Test("for root may belong to the home directory's owner too, with `sudo -E`, if the caller allows that")
    func sudo() throws {
        for name in ["/", "/home"] { files.give(name, to: FileOwner(user: 0, group: 0)) }
        files.become(0)
        #expect(fault() == .foreignDirectory("/home/me", owner: 1000))
        let effects = Effects.fake(files: files)
        #expect(try OwnedFileReader(ofHome: effects).read(path, limit: 100) == Array("text".utf8))
        // Only root relies on the home directory's owner.
        files.become(2000)
        #expect(throws: OwnedFileError.foreignDirectory("/home/me", owner: 1000)) {
            try OwnedFileReader(ofHome: effects).read(path, limit: 100)
        }
    }

    @Test("has a one-line reason if it does not count, and the next step in another line")
    func messages() {
        let directory: FilePath = "/home/me/state"
        let texts: [(OwnedFileError, String)] = [
            (.notAFile(path), "/home/me/state/file is not a plain file\nRemove it, and run `berth apply` again."),
            (
                .foreign(path, owner: 7),
                "/home/me/state/file belongs to another user (7)\nRemove it, and run `berth apply` again."
            ),
            (
                .open(path, mode: 0o644),
                "others can access /home/me/state/file (mode 644)\nIf none of them did: chmod 600 it."
            ),
            (
                .linked(path),
                "/home/me/state/file has a second name, which another user may have made\n"
                    + "Remove it, and run `berth apply` again."
            ),
            (
                .foreignLink(path, owner: 7),
                "the link /home/me/state/file belongs to another user (7)\nSet XDG_STATE_HOME to a directory that only you can change."
            ),
            (
                .foreignDirectory(directory, owner: 7),
                "the directory /home/me/state belongs to another user (7)\nSet XDG_STATE_HOME to a directory that only you can change."
            ),
            (
                .openDirectory(directory, mode: 0o777),
                "other users may write to the directory /home/me/state (mode 777)\n"
                    + "Set XDG_STATE_HOME to a directory that only you can change."
            ),
            (
                .unreadable(FileError("read", path, .ioError)),
                "cannot read /home/me/state/file: Input/output error"
            ),
        ]
        for (error, text) in texts { #expect(error.description == text) }
        let directories = OwnedFileError.foreignDirectory("/a\u{1B}[31m\n::error::b", owner: 7)
        #expect(
            directories.message.summary.description == "the directory /a [31m ::error::b belongs to another user (7)")
    }
}

@Suite("Links and files in a directory that all may write to", .scheduled)
struct SharedDirectoryTests {
    private let other = FileOwner(user: 2000, group: 2000)
    private let files = MemoryFileSystem(["/shared/file": "text", "/home/me/loot/file": "theirs"])

    init() {
        files.setMode(0o1777, of: "/shared")
        files.give("/shared", to: FileOwner(user: 0, group: 0))
    }

    @Test("S10: a link counts by its owner, not by where it leads")
    func links() throws {
        files.link("/shared/link", to: "/home/me/loot/file")
        #expect(try files.followingLinks("/shared/link") == "/home/me/loot/file")
        files.give("/shared/link", to: other)
        files.give("/home/me/loot", to: other)
        files.give("/home/me/loot/file", to: other)
        let failure = FileError(FileError.following, "/shared/link", .permissionDenied)
        #expect(throws: failure) { try files.followingLinks("/shared/link") }
        #expect(
            failure.description
                == "cannot follow /shared/link: the link belongs to another user, and all may write to its directory")
        // Links of the directory's owner count, and all links in a directory that others cannot write to.
        files.give("/shared/link", to: FileOwner(user: 0, group: 0))
        #expect(try files.followingLinks("/shared/link") == "/home/me/loot/file")
        files.give("/shared/link", to: other)
        files.setMode(0o755, of: "/shared")
        #expect(try files.followingLinks("/shared/link") == "/home/me/loot/file")
    }

    @Test(
        "attack: another user's link is not followed without the sticky bit either, nor if a group may write there",
        arguments: [0o777, 0o775, 0o1775, 0o2770] as [UInt32])
    func plantedLinks(_ mode: UInt32) throws {
        files.setMode(mode, of: "/shared")
        files.give("/shared", to: FileOwner(user: 0, group: 100))
        files.link("/shared/link", to: "/home/me/loot/file")
        files.give("/shared/link", to: other)
        #expect(throws: FileError(FileError.following, "/shared/link", .permissionDenied)) {
            try files.followingLinks("/shared/link")
        }
        files.give("/shared/link", to: MemoryFileSystem.owner)
        #expect(try files.followingLinks("/shared/link") == "/home/me/loot/file")
    }

    @Test("attack: in a user namespace, the number of all users without a mapping is not the directory's owner's alone")
    func unmappedUsers() throws {
        let unmapped = FileOwner(user: 65534, group: 65534)
        for path in ["/", "/shared", "/shared/file"] { files.give(path, to: unmapped) }
        #expect(throws: FileError(FileError.using, "/shared/file", .permissionDenied)) {
            try files.followingLinks("/shared/file")
        }
        files.link("/shared/link", to: "/home/me/loot/file")
        files.give("/shared/link", to: unmapped)
        #expect(throws: FileError(FileError.following, "/shared/link", .permissionDenied)) {
            try files.followingLinks("/shared/link")
        }
        let reader = OwnedFileReader(files)
        #expect(throws: OwnedFileError.foreign("/shared/file", owner: 65534)) {
            try reader.read("/shared/file", limit: 100, .readable)
        }
        files.put("/shared/theirs/file", "text")
        files.give("/shared/theirs", to: unmapped)
        #expect(throws: OwnedFileError.foreignDirectory("/shared/theirs", owner: 65534)) {
            try reader.read("/shared/theirs/file", limit: 100, .readable)
        }
        #expect(throws: OwnedFileError.foreignDirectory("/shared/theirs", owner: 65534)) {
            try reader.check(entry: "/shared/theirs")
        }
        // Root's own files count there too, in directories in which no other user can create names.
        files.put("/etc/file", "text")
        for path in ["/etc", "/etc/file"] { files.give(path, to: unmapped) }
        #expect(try reader.read("/etc/file", limit: 100, .readable) == Array("text".utf8))
    }

    @Test("attack: in a working directory such as /tmp, a second name of this user's file does not count")
    func secondNames() throws {
        files.setNames(2, of: "/shared/file")
        let reader = OwnedFileReader(files)
        for isOwn in [true, false] {
            #expect(throws: OwnedFileError.linked("/shared/file")) {
                try reader.read(inWorkingDirectory: "/shared/file", limit: 100, own: isOwn)
            }
        }
        files.setMode(0o755, of: "/shared")
        #expect(try reader.read(inWorkingDirectory: "/shared/file", limit: 100, own: true) == Array("text".utf8))
    }

    @Test("S5: another user's file is not used there", arguments: [0o1777, 0o1775, 0o1770] as [UInt32])
    func foreignFiles(_ mode: UInt32) throws {
        files.setMode(mode, of: "/shared")
        #expect(try files.followingLinks("/shared/file") == "/shared/file")
        files.give("/shared/file", to: other)
        let failure = FileError(FileError.using, "/shared/file", .permissionDenied)
        #expect(throws: failure) { try files.followingLinks("/shared/file") }
        #expect(
            failure.description
                == "cannot use /shared/file: the file belongs to another user, and all may write to its directory")
        files.give("/shared", to: other)
        #expect(try files.followingLinks("/shared/file") == "/shared/file")
    }

    @Test("S6: only a file of this user's, root's or the directory's owner is swept away")
    func sweep() {
        for (name, owner) in [("a", 1000), ("b", 0), ("c", 2000), ("d", 3000)] as [(String, UInt32)] {
            files.put("/shared/.file.\(name)", "x")
            files.give("/shared/.file.\(name)", to: FileOwner(user: owner, group: owner))
        }
        files.give("/shared", to: FileOwner(user: 3000, group: 3000))
        files.sweep(beside: "/shared/file")
        #expect(files.paths.filter { $0.hasPrefix("/shared/.") } == ["/shared/.file.c"])
    }
}
