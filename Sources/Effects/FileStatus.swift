public import struct FoundationEssentials.Date

/// What stands at a path.
public struct FileStatus: Sendable, Equatable {
    /// What it is, a link not followed.
    public enum Kind: Sendable, Equatable {
        case file, folder, symbolicLink, other
    }

    /// What it is.
    public var kind: Kind
    /// Permission bits alone, such as 0o600.
    public var mode: UInt32
    /// Whose it is.
    public var owner: FileOwner
    /// When its content last changed.
    public var modified: Date

    /// What stands at a path.
    public init(kind: Kind, mode: UInt32, owner: FileOwner, modified: Date) {
        self.kind = kind
        self.mode = mode
        self.owner = owner
        self.modified = modified
    }
}

/// User and group of a file, by number.
public struct FileOwner: Sendable, Equatable {
    /// The user's number.
    public var user: UInt32
    /// The group's number.
    public var group: UInt32

    /// An owner, by numbers.
    public init(user: UInt32, group: UInt32) {
        self.user = user
        self.group = group
    }
}
