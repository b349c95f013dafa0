package struct FileStatus: Sendable, Equatable {
    /// The kind of a file; links are not followed.
    package enum Kind: Sendable, Equatable {
        case file, folder, symbolicLink, other
    }

    package var kind: Kind
    /// Permission bits, such as 0o600, and the set-user-ID, set-group-ID and sticky bits.
    package var mode: UInt32
    package var owner: FileOwner
    /// The number of its names.
    package var links: UInt64

    /// The identity, unique on the machine; `nil` if it is unknown.
    package var number: FileIdentity?

    package init(kind: Kind, mode: UInt32, owner: FileOwner, links: UInt64 = 1) {
        self.kind = kind
        self.mode = mode
        self.owner = owner
        self.links = links
    }

    /// Whether users other than the owner (and root) may write to it. A group with the owner's number counts as the
    /// owner: pam_umask(8) gives users with such a private group a umask of 002.
    package var isWritableByOthers: Bool {
        mode & 0o002 != 0 || mode & 0o020 != 0 && owner.group != owner.user
    }

    /// Whether users can rename and remove only their own files in it (inode(7)).
    package var isSticky: Bool { mode & 0o1000 != 0 }

    /// Whether other users can create names in this directory, but not remove another user's.
    package var isSharedDirectory: Bool { isSticky && mode & 0o022 != 0 }
}

/// The device of a file and its number there, which all paths to the file share (stat(2): `st_dev` and `st_ino`).
package struct FileIdentity: Sendable, Hashable {
    package var device: UInt64
    package var inode: UInt64

    package init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}

/// User and group of a file, by number.
package struct FileOwner: Sendable, Equatable {
    package var user: UInt32
    package var group: UInt32

    package init(user: UInt32, group: UInt32) {
        self.user = user
        self.group = group
    }
}
