package import SystemPackage

/// Another user's file or directory that blocks berth's own, as `sudo -E` leaves it in a home directory.
package struct ForeignPath: Sendable, Equatable {
    package let path: FilePath
    /// The owner's name, or `user NUMBER`.
    package let owner: String
    /// The topmost directory of the owner's files; `nil` if it is not in a directory of this user's own.
    package let root: FilePath?
    /// This user's number.
    package let user: UInt32

    package init(path: FilePath, owner: String, root: FilePath?, user: UInt32) {
        self.path = path
        self.owner = owner
        self.root = root
        self.user = user
    }

    /// Returns whose the path is.
    /// - Parameter known: a path that the message has just named.
    func description(at known: FilePath) -> String {
        "\(path == known ? "it" : path.string.inOneLine) belongs to \(owner)"
    }

    /// The command that helps; `nil` if this user does not own the directory.
    package var nextStep: NextStep? {
        root.map { "Make it yours again: sudo chown -R \(user) \($0.string.shellWord)" }
    }
}

extension FileSource {
    /// Finds the path that a user may not use on the way to a path, and its owner.
    /// - Parameters:
    ///   - path: absolute.
    ///   - name: returns a user's name by number; `nil` for a number without a user.
    /// - Returns: `nil` if the path and its directory are this user's, or if root runs berth.
    package func foreignPath(at path: FilePath, name: (UInt32) -> String?) -> ForeignPath? {
        guard user != 0 else { return nil }
        var found: (path: FilePath, status: FileStatus)?
        var top: (path: FilePath, status: FileStatus)?
        var next = path
        while true {
            var status = (try? self.status(next)) ?? nil
            // A directory may be a symbolic link; berth follows none to a file that it locks or writes.
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
