package import SystemPackage

extension FileSystem {
    /// Replaces a file atomically: writes a temporary file next to it and renames that, with mode 0600 whatever the
    /// umask.
    ///
    /// A killed run leaves the temporary file (`.NAME.` and more): see `sweep`.
    /// - Parameters:
    ///   - target: in an existing directory; a symbolic link is replaced, not followed.
    ///   - owner: the user and group of the file, if that is allowed; `nil` for this user.
    package func replace(_ target: FilePath, with bytes: [UInt8], owner: FileOwner? = nil) throws(FileError) {
        let temporary = try writeTemporary(
            bytes, in: target.removingLastComponent(), stem: Self.stem(of: target), mode: 0o600, owner: owner
        )
        do throws(FileError) {
            try rename(temporary, to: target)
        } catch {
            try? remove(temporary)
            throw error
        }
    }

    /// Makes a new file atomically: writes a temporary file in the same directory and renames it. If the file system
    /// cannot rename without replacing another file, berth checks just before that nothing exists there.
    /// - Parameters:
    ///   - target: in an existing directory.
    ///   - mode: permission bits, whatever the umask.
    /// - Throws: `FileError` with `EEXIST` if something is there, including a dangling link; it stays as it is.
    package func create(_ target: FilePath, with bytes: [UInt8], mode: UInt32) throws(FileError) {
        let temporary = try writeTemporary(
            bytes, in: target.removingLastComponent(), stem: Self.stem(of: target), mode: mode, owner: nil
        )
        do throws(FileError) {
            try moveIntoPlace(temporary, target)
        } catch {
            try? remove(temporary)
            throw error
        }
    }

    private func moveIntoPlace(_ temporary: FilePath, _ target: FilePath) throws(FileError) {
        do throws(FileError) {
            try place(temporary, at: target)
        } catch {
            guard error.code.meansUnsupported else { throw error }
            if try status(target) != nil { throw FileError("make", target, .fileExists) }
            try rename(temporary, to: target)
        }
    }

    /// Removes the temporary files of killed runs next to a file. The caller holds the lock for writing the file, so no
    /// other process needs them. A failure to remove one is ignored.
    package func sweep(beside target: FilePath) {
        sweep(target.removingLastComponent(), of: Self.stem(of: target))
    }

    /// Does the same for temporary files with another stem than a file's own name.
    package func sweep(_ directory: FilePath, of stem: String) {
        let prefix = Array(".\(stem).".utf8)
        let names = ((try? names(in: directory)) ?? []).filter { $0.utf8.starts(with: prefix) }
        // Most runs find no such file, and need not read the directory.
        guard !names.isEmpty else { return }
        let rule = CompanionRule(in: directory, self)
        for name in names where !name.utf8.elementsEqual(prefix + "lock".utf8) {
            let path = directory.appending(name)
            if let status = try? status(path), rule.isOwn(status) { try? remove(path) }
        }
    }

    private static func stem(of target: FilePath) -> String { target.lastComponent?.string ?? "file" }
}

extension FileSource {
    /// Returns the path at the end of a path's own symbolic links. The last link may dangle: a new file goes there.
    /// - Throws: `EACCES` also for a link or a file that another user has put into a directory such as /tmp.
    package func followingLinks(_ path: FilePath) throws(FileError) -> FilePath {
        var target = path
        // The same limit as Linux's.
        for _ in 0..<40 {
            guard let found = try status(target) else { return target }
            let directory = target.removingLastComponent()
            guard found.kind == .symbolicLink else {
                guard CompanionRule(in: directory, self).allows(found) else {
                    throw FileError(FileError.using, target, .permissionDenied)
                }
                return target
            }
            try check(link: target, found, in: directory)
            // Not normalized: `..` leads up from the directory's real place, which only the system knows.
            target = directory.pushing(try symbolicLinkTarget(target))
        }
        throw FileError("read", path, .tooManySymbolicLinkLevels)
    }

    /// Returns the status of the file at the end of a path's own symbolic links; `nil` if there is none, or if berth does
    /// not follow a link.
    package func targetStatus(of path: FilePath) -> FileStatus? {
        guard let target = try? followingLinks(path) else { return nil }
        return (try? status(target)) ?? nil
    }

    /// Links in a directory that other users may write to count by Linux's own rule for sticky directories
    /// (`protected_symlinks`, https://docs.kernel.org/admin-guide/sysctl/fs.html): those of the directory's owner, and
    /// this user's. A link's target does not matter: its maker may control that place too, or it may be a file of this
    /// user's. Without the sticky bit other users can plant a link as well.
    private func check(link: FilePath, _ found: FileStatus, in directory: FilePath) throws(FileError) {
        guard found.owner.user != user, let parent = try status(directory.appending(".")),
            parent.isWritableByOthers,
            found.owner.user != parent.owner.user || isUnmapped(parent.owner.user)
        else { return }
        throw FileError(FileError.following, link, .permissionDenied)
    }
}
