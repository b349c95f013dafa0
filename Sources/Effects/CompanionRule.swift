package import SystemPackage

/// The rule for files in a directory that other users may be able to write to, such as Docker's: whose may be replaced,
/// and which of those beside them were left by berth.
///
/// The directory's owner may replace everything in it, so a file of the owner's is as good as the directory.
package struct CompanionRule {
    private let owners: Set<UInt32>
    private let isShared: Bool
    private let directory: FileStatus?

    /// - Parameter directory: read once; it may be a symbolic link.
    package init(in directory: FilePath, _ files: any FileSource) {
        let status = try? files.status(directory.appending("."))
        owners = Set([0, files.user] + [status?.owner.user].compactMap(\.self))
        isShared = status?.isSharedDirectory ?? false
        self.directory = status
    }

    /// Whether a file may be read and replaced as the user's own: in a directory such as /tmp, another user's may not.
    package func allows(_ file: FileStatus) -> Bool { !isShared || owners.contains(file.owner.user) }

    /// Whether it is a plain file that this user, root or the directory's owner made: only they remove it.
    package func isOwn(_ file: FileStatus) -> Bool { file.kind == .file && owners.contains(file.owner.user) }

    /// Whether its content is berth's too, or of a program that such a user ran: nobody else can write to it, and nobody
    /// else can have given it this name.
    package func isReliable(_ file: FileStatus) -> Bool {
        isOwn(file) && !file.isWritableByOthers && !(isShared && file.links > 1)
    }

    /// Whether a new file that replaces one may be given to that one's owner: the owner can only be a user who could
    /// read and replace it anyway, and in a directory that others may write to it is the directory's owner.
    package func keeps(owner: FileOwner, for user: UInt32) -> Bool {
        guard let directory else { return false }
        return owner.user == user || owner.user == directory.owner.user || !directory.isWritableByOthers
    }
}
