public import Effects
public import SystemPackage

/// The one rule for files that hold a token, or say where one is: what is not this user's alone is not believed.
public enum PrivateFile {
    /// - Parameter user: this process's, by number.
    /// - Returns: whether it is a plain file (no link) of that user's, which nobody else may read or write.
    public static func isTrusted(_ status: FileStatus, user: UInt32) -> Bool {
        status.kind == .file && status.owner.user == user && status.mode & 0o077 == 0
    }

    /// The rule with its reason.
    /// - Parameters:
    ///   - path: of the file, for the reason.
    ///   - user: this process's, by number.
    public static func check(_ status: FileStatus, at path: FilePath, user: UInt32) throws(PrivateFileFault) {
        if isTrusted(status, user: user) { return }
        if status.kind != .file { throw .notAFile(path) }
        if status.owner.user != user { throw .foreign(path, owner: status.owner.user) }
        throw .open(path, mode: status.mode)
    }
}

/// Why a file is not believed.
public enum PrivateFileFault: Error, Sendable, Equatable {
    /// It is a link, a folder or something else.
    case notAFile(FilePath)
    /// It belongs to another user.
    case foreign(FilePath, owner: UInt32)
    /// Others may read or write it.
    case open(FilePath, mode: UInt32)
    /// It is there, and cannot be read.
    case unreadable(FileFailure)
}

extension PrivateFileFault: CustomStringConvertible {
    /// What is wrong, and what to do, in at most two lines.
    public var description: String {
        switch self {
        case .notAFile(let path): "\(path.string) is not a plain file\nRemove it, and run `berth apply` again."
        case .foreign(let path, let owner):
            "\(path.string) belongs to another user (\(owner))\nRemove it, and run `berth apply` again."
        case .open(let path, let mode):
            "others may use \(path.string) (mode \(String(mode, radix: 8)))\nIf nobody did: chmod 600 it."
        case .unreadable(let failure): failure.description
        }
    }
}
