public import SystemPackage

extension FileSystem {
    /// Writes a file of ours that is whole or as it was: beside it first, and then in its place, of mode 0600 whatever the
    /// umask.
    ///
    /// A run that is killed in between leaves the one beside it (`.NAME.` and more): see `sweep`.
    /// - Parameter target: in a folder that is there; a symbolic link is replaced, not followed.
    public func replace(_ target: FilePath, with bytes: [UInt8]) throws(FileFailure) {
        let temporary = try writeTemporary(
            bytes, in: target.removingLastComponent(), stem: Self.stem(of: target), mode: 0o600, owner: nil
        )
        do throws(FileFailure) {
            try rename(temporary, to: target)
        } catch {
            try? remove(temporary)
            throw error
        }
    }

    /// Removes what killed runs have left beside a file. For whoever holds the lock under which alone it is written:
    /// then nobody needs them. One that cannot be removed is no reason to stop.
    public func sweep(beside target: FilePath) {
        sweep(target.removingLastComponent(), of: Self.stem(of: target))
    }

    /// The same for temporary files of another stem than a file's own name.
    public func sweep(_ folder: FilePath, of stem: String) {
        for name in (try? names(in: folder)) ?? [] where name.hasPrefix(".\(stem).") {
            // A lock's own name may begin like that.
            if !name.hasSuffix(".lock") { try? remove(folder.appending(name)) }
        }
    }

    private static func stem(of target: FilePath) -> String { target.lastComponent?.string ?? "file" }

    /// What stands at the end of a path's own symbolic links. The last of them may dangle: that is where a file is going
    /// to be made.
    /// - Throws: `EACCES` also for a link that another user has put into a folder such as /tmp.
    public func followingLinks(_ path: FilePath) throws(FileFailure) -> FilePath {
        var target = path
        // As many as Linux follows.
        for _ in 0..<40 {
            guard let link = try status(target), link.kind == .symbolicLink else { return target }
            let folder = target.removingLastComponent()
            // Not normalized: `..` goes up from where the folder really is, which only the system knows.
            target = folder.pushing(try symbolicLinkTarget(target))
            try check(link, in: folder, leadingTo: target)
        }
        throw FileFailure("read", path, .tooManySymbolicLinkLevels)
    }

    /// Where all may write and none may take away what is another's, links are followed by Linux's own rule
    /// (`protected_symlinks`, https://docs.kernel.org/admin-guide/sysctl/fs.html): those of the folder's owner and one's
    /// own. Which are one's own is seen by where they lead: nobody else could have made the file there.
    private func check(_ link: FileStatus, in folder: FilePath, leadingTo target: FilePath) throws(FileFailure) {
        guard let place = try status(folder.appending(".")), place.mode & 0o1002 == 0o1002,
            link.owner.user != place.owner.user,
            link.owner.user != (try status(target.removingLastComponent().appending(".")))?.owner.user
        else { return }
        throw FileFailure("follow", target, .permissionDenied)
    }
}
