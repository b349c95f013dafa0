public import struct FoundationEssentials.Date

/// What stands at a path.
public struct FileStatus: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case file, folder, symbolicLink, other
    }

    public var kind: Kind
    /// Permission bits alone, such as 0o600.
    public var mode: UInt32
    public var owner: FileOwner
    public var modified: Date

    public init(kind: Kind, mode: UInt32, owner: FileOwner, modified: Date) {
        self.kind = kind
        self.mode = mode
        self.owner = owner
        self.modified = modified
    }
}

/// User and group of a file, by number.
public struct FileOwner: Sendable, Equatable {
    public var user: UInt32
    public var group: UInt32

    public init(user: UInt32, group: UInt32) {
        self.user = user
        self.group = group
    }
}
