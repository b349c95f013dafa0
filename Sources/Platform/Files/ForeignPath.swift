package import SystemPackage

/// A file or directory of another user that keeps berth from its own, as `sudo -E` leaves it in a home directory.
package struct ForeignPath: Sendable, Equatable {
    package let path: FilePath
    /// The owner's name, or `user NUMBER`.
    package let owner: String
    /// The directory that holds everything of the owner's; `nil` if it is not in a directory of this user's own.
    package let root: FilePath?
    /// This user's number.
    package let user: UInt32

    package init(path: FilePath, owner: String, root: FilePath?, user: UInt32) {
        self.path = path
        self.owner = owner
        self.root = root
        self.user = user
    }

    /// Says whose it is.
    /// - Parameter known: a path that was named just before.
    func description(at known: FilePath) -> String {
        "\(path == known ? "it" : path.string.inOneLine) belongs to \(owner)"
    }

    /// The command that helps; `nil` if the directory is another user's to give.
    package var nextStep: NextStep? {
        root.map { "Make it yours again: sudo chown -R \(user) \($0.string.shellWord)" }
    }
}

extension FileSource {
    /// Finds what a user may not use on the way to a path, and whose it is.
    /// - Parameters:
    ///   - path: absolute.
    ///   - name: tells a user's name by number; `nil` for a number without a user.
    /// - Returns: `nil` if the path and the directory that would hold it are this user's, or if root asks.
    package func foreignPath(at path: FilePath, name: (UInt32) -> String?) -> ForeignPath? {
        guard user != 0 else { return nil }
        var found: (path: FilePath, status: FileStatus)?
        var top: (path: FilePath, status: FileStatus)?
        var next = path
        while true {
            var status = (try? self.status(next)) ?? nil
            // A directory may be behind a symbolic link; berth follows none to a file that it locks or writes.
            if status?.kind == .symbolicLink, next != path { status = (try? self.status(next.appending("."))) ?? nil }
            if let status {
                if status.owner.user == user { break }
                if found == nil { found = (next, status) }
                top = (next, status)
            }
            guard !next.components.isEmpty else {
                top = nil
                break
            }
            next.removeLastComponent()
        }
        guard let found, !isUnmapped(found.status.owner.user) else { return nil }
        let owner = found.status.owner.user
        let root = top.map { $0.status.kind == .folder ? $0.path : $0.path.removingLastComponent() }
        return ForeignPath(path: found.path, owner: name(owner) ?? "user \(owner)", root: root, user: user)
    }
}
