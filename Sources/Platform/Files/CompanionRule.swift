package import SystemPackage

/// The rule for files in a directory that other users may write to, such as Docker's: the files that berth may replace,
/// and the files that an earlier run of berth left there.
///
/// The directory's owner may replace every file in it, so the owner's files count as well.
package struct CompanionRule {
    private let owners: Set<UInt32>
    private let isShared: Bool
    /// Whether users other than the directory's owner may write to it.
    private let isWritable: Bool
    private let directory: FileStatus?

    /// - Parameter directory: read once; it may be a symbolic link.
    package init(in directory: FilePath, _ files: any FileSource) {
        let status = try? files.status(directory.appending("."))
        owners = Set([0, files.user] + [status?.owner.user].compactMap(\.self).filter { !files.isUnmapped($0) })
        isShared = status?.isSharedDirectory ?? false
        isWritable = status?.isWritableByOthers ?? true
        self.directory = status
    }

    /// Returns whether a file may be read and replaced as the user's own: in a directory such as /tmp, another user's
    /// file may not.
    package func allows(_ file: FileStatus) -> Bool { !isShared || owners.contains(file.owner.user) }

    /// Returns whether this user, root or the directory's owner made it, as a plain file. In a directory that others
    /// cannot write to, one of the three made every file, including a file that berth gave to the config's owner.
    package func isOwn(_ file: FileStatus) -> Bool {
        file.kind == .file && (owners.contains(file.owner.user) || !isWritable)
    }

    /// Returns whether its content also comes from such a user: no other user can write to it, or can have given it
    /// this name.
    package func isReliable(_ file: FileStatus) -> Bool {
        isOwn(file) && !file.isWritableByOthers && !(isShared && file.links > 1)
    }

    /// Returns the owner of a new file: in a directory that only one other user may write to, a file of root's belongs
    /// to that user.
    /// - Returns: `nil` if it stays this user's.
    package func ownerOfNewFile(for user: UInt32) -> FileOwner? {
        guard user == 0, !isWritable, let directory, owners.contains(directory.owner.user) else { return nil }
        return directory.owner
    }

    /// Returns whether a new file may be given to the owner of the replaced file. In a directory that others may write
    /// to, any of them can have made the old file, so only the directory's owner keeps it.
    package func keeps(owner: FileOwner, for user: UInt32) -> Bool {
        guard let directory else { return false }
        return owner.user == user || owner.user == directory.owner.user || !isWritable
    }
}
