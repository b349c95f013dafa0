package import SystemPackage

/// The rule for files that berth trusts: a plain file of this user's (or root's) that no other user can have written or
/// replaced, neither through its mode nor through a directory above it.
///
/// berth checks the directories by name, from the root down. This is safe against other users: before berth looks up a
/// name, it has checked every directory above, so no other user can give that name to another file. berth then opens
/// the file without following a link, checks the open file's owner and mode, and reads the same descriptor.
package struct OwnedFileReader {
    /// The access of other users to a trusted file.
    package enum Access {
        /// They may not read it.
        case secret
        /// They may read it, and not write to it.
        case readable
    }

    private let files: any FileSource
    private let user: UInt32
    private let guest: UInt32?

    /// Linux follows the same number of symbolic links in a path.
    private static let linkLimit = 40

    /// - Parameters:
    ///   - user: this process's user, by number; `nil` for the user of `files`.
    ///   - guest: a further user whose files and directories count, such as the home directory's owner for root;
    ///     `nil` for none.
    package init(_ files: any FileSource, user: UInt32? = nil, guest: UInt32? = nil) {
        self.files = files
        self.user = user ?? files.user
        self.guest = guest
    }

    /// Reads a file that meets the rule.
    /// - Parameters:
    ///   - path: absolute.
    ///   - limit: the most bytes to read; a longer file is unreadable, with `EFBIG`.
    ///   - followsLink: whether the path itself may be a symbolic link.
    /// - Returns: `nil` if there is no such file.
    package func read(
        _ path: FilePath, limit: Int, _ access: Access = .secret, followsLink: Bool = false
    ) throws(OwnedFileError) -> [UInt8]? {
        var owners = owners
        guard let place = try resolve(path, followsLink: followsLink, &owners) else { return nil }
        guard let name = place.name else { throw .notAFile(path) }
        let file = place.directory.appending(name)
        let opened: OpenedFile?
        do throws(FileError) {
            opened = try files.open(file, limit: limit) { fault(of: $0, at: path, access, place, owners) == nil }
        } catch {
            throw .unreadable(error)
        }
        guard let opened else { return nil }
        if let fault = fault(of: opened.status, at: path, access, place, owners) { throw fault }
        // Only a file that changed between the system calls is accepted and has no content.
        guard let bytes = opened.bytes else { throw .unreadable(FileError("read", path, .permissionDenied)) }
        return bytes
    }

    /// Checks that no other user can change a directory, or a directory above it. A missing directory passes.
    /// - Parameter directory: absolute.
    package func check(directory: FilePath) throws(OwnedFileError) {
        var owners = owners
        _ = try resolve(directory.appending("."), followsLink: true, &owners)
    }

    /// Checks that no directory from this one upwards lets all users rename and replace its files: the programs there
    /// could be any user's.
    /// - Parameter directory: absolute; a missing directory passes.
    package func check(programsIn directory: FilePath) throws(OwnedFileError) {
        var ahead = directory.lexicallyNormalized()
        while true {
            // Follows a symbolic link, and so checks its target directory.
            if let found = try status(ahead.appending(".")), found.mode & 0o002 != 0, !found.isSticky {
                throw .openDirectory(ahead, mode: found.mode)
            }
            guard !ahead.components.isEmpty else { return }
            ahead.removeLastComponent()
        }
    }

    /// Checks an entry without reading it: its owner, its mode and the directories above it.
    /// - Returns: whether it exists.
    package func check(entry path: FilePath) throws(OwnedFileError) -> Bool {
        var owners = owners
        guard let place = try resolve(path, followsLink: true, &owners) else { return false }
        guard let name = place.name else { return true }
        guard let status = try status(place.directory.appending(name)) else { return false }
        guard (place.isShared ? self.owners : owners).contains(status.owner.user) else {
            throw .foreign(path, owner: status.owner.user)
        }
        guard !status.isWritableByOthers else { throw .open(path, mode: status.mode) }
        return true
    }

    /// Reads a file of the working directory. The directory may belong to another user, as a checkout does in a CI
    /// container that runs as root, but it must not be writable by all users.
    /// - Parameters:
    ///   - limit: the most bytes to read; a longer file is unreadable, with `EFBIG`.
    ///   - isOwn: whether the file must be this user's or root's, and not writable by others. In a directory such as
    ///     /tmp this is always required.
    /// - Returns: `nil` if there is no such file.
    package func read(
        inWorkingDirectory path: FilePath, limit: Int, own isOwn: Bool
    ) throws(OwnedFileError) -> [UInt8]? {
        let owners = owners
        let fault: (FileStatus, Bool, Bool) -> OwnedFileError? = { file, isOwn, isShared in
            if file.kind != .file { return .notAFile(path) }
            if isOwn && !owners.contains(file.owner.user) { return .foreign(path, owner: file.owner.user) }
            let isOpen = isOwn ? file.isWritableByOthers : file.mode & 0o002 != 0
            if isOpen { return .open(path, mode: file.mode) }
            return isShared && file.links > 1 ? .linked(path) : nil
        }
        var (isOwn, isShared) = (isOwn, false)
        let target: FilePath
        do throws(FileError) { target = try files.followingLinks(path) } catch { throw .unreadable(error) }
        // The directory of the link, and the directory of its target.
        for directory in Set([path.removingLastComponent(), target.removingLastComponent()]) {
            guard let found = try status(directory.appending(".")) else { return nil }
            guard found.mode & 0o002 != 0 else { continue }
            guard found.isSticky else { throw .openDirectory(directory, mode: found.mode) }
            (isOwn, isShared) = (true, true)
        }
        let opened: OpenedFile?
        do throws(FileError) {
            opened = try files.open(target, limit: limit) { fault($0, isOwn, isShared) == nil }
        } catch {
            throw .unreadable(error)
        }
        guard let opened else { return nil }
        if let fault = fault(opened.status, isOwn, isShared) { throw fault }
        return opened.bytes
    }

    // MARK: The rule

    /// The target of a path: an entry of a checked directory.
    private struct Place {
        var directory: FilePath
        /// `nil` if the path leads to the directory itself.
        var name: String?
        /// Whether other users can create names in the directory.
        var isShared: Bool
    }

    /// The users whose files count: root, this user, and the guest.
    ///
    /// An array: making a set of a few numbers takes longer than the credential helper's other work with its files.
    private var owners: [UInt32] {
        guard let guest else { return [0, user] }
        return [0, user, guest]
    }

    private func fault(
        of status: FileStatus, at path: FilePath, _ access: Access, _ place: Place, _ owners: [UInt32]
    ) -> OwnedFileError? {
        if status.kind != .file { return .notAFile(path) }
        // A secret of root's is not for this user, whatever its mode.
        let owners =
            access == .secret
            ? [user] + [guest].compactMap(\.self) : place.isShared ? self.owners : owners
        if !owners.contains(status.owner.user) { return .foreign(path, owner: status.owner.user) }
        let isOpen = access == .secret ? status.mode & 0o077 != 0 : status.isWritableByOthers
        if isOpen { return .open(path, mode: status.mode) }
        // The sticky bit prevents others from removing names, but not from adding a second name for a file.
        if place.isShared && status.links > 1 { return .linked(path) }
        return nil
    }

    /// - Returns: whether other users can create names in the directory; they cannot remove any.
    private func check(_ status: FileStatus, at directory: FilePath, _ owners: [UInt32]) throws(OwnedFileError)
        -> Bool
    {
        guard owners.contains(status.owner.user) else {
            throw .foreignDirectory(directory, owner: status.owner.user)
        }
        guard status.isWritableByOthers else { return false }
        guard status.isSticky else { throw .openDirectory(directory, mode: status.mode) }
        return true
    }

    // MARK: The way to a file

    /// Walks a path as the system does, and checks each directory and link on the way.
    /// - Returns: `nil` if a directory is missing.
    private func resolve(
        _ path: FilePath, followsLink: Bool, _ owners: inout [UInt32]
    ) throws(OwnedFileError) -> Place? {
        guard let root = try status("/") else { return nil }
        // In a user namespace without a mapping for root, root's files have another owner: the root directory's. So
        // have the files of all other users: in a directory in which they can create names, this owner does not count.
        owners.append(root.owner.user)
        var directory: FilePath = "/"
        // For each directory on the way, whether other users can create names in it.
        var way = [try check(root, at: directory, owners)]
        var links = 0
        var ahead = Array(path.components.reversed())
        while let component = ahead.popLast() {
            switch component.kind {
            case .currentDirectory: continue
            case .parentDirectory:
                directory.removeLastComponent()
                if way.count > 1 { way.removeLast() }
                continue
            case .regular: break
            }
            let next = directory.appending(component)
            let isLast = ahead.isEmpty
            if isLast && !followsLink { return place(directory, component, way) }
            guard let found = try status(next) else { return isLast ? place(directory, component, way) : nil }
            switch found.kind {
            case .symbolicLink:
                links += 1
                guard links <= Self.linkLimit else {
                    throw .unreadable(FileError("read", path, .tooManySymbolicLinkLevels))
                }
                let target = try target(of: next, found, way.last ?? false ? self.owners : owners)
                if target.isAbsolute {
                    directory = "/"
                    way = [way[0]]
                }
                ahead += target.components.reversed()
            case .folder:
                way.append(try check(found, at: next, way.last ?? false ? self.owners : owners))
                directory = next
            case .file, .other: return isLast ? place(directory, component, way) : nil
            }
        }
        return Place(directory: directory, name: nil, isShared: way.last ?? false)
    }

    private func place(_ directory: FilePath, _ name: FilePath.Component, _ way: [Bool]) -> Place {
        Place(directory: directory, name: name.string, isShared: way.last ?? false)
    }

    /// Linux also follows the links of a directory's owner, who is among the owners here.
    private func target(
        of link: FilePath, _ found: FileStatus, _ owners: [UInt32]
    ) throws(OwnedFileError) -> FilePath {
        guard owners.contains(found.owner.user) else { throw .foreignLink(link, owner: found.owner.user) }
        do throws(FileError) { return try files.symbolicLinkTarget(link) } catch { throw .unreadable(error) }
    }

    private func status(_ path: FilePath) throws(OwnedFileError) -> FileStatus? {
        do throws(FileError) { return try files.status(path) } catch { throw .unreadable(error) }
    }
}
