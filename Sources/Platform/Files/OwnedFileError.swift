package import SystemPackage

/// The reason that berth does not rely on a file: another user could have written or replaced it.
package enum OwnedFileError: Error, Sendable, Equatable {
    /// The path names a directory, a symbolic link or a device.
    case notAFile(FilePath)
    /// The file belongs to another user.
    case foreign(FilePath, owner: UInt32)
    /// The file's mode gives other users more than they may have.
    case open(FilePath, mode: UInt32)
    /// The file has more than one name, in a directory in which other users can make names.
    case linked(FilePath)
    /// A symbolic link on the way to the file belongs to another user.
    case foreignLink(FilePath, owner: UInt32)
    /// A directory above the file belongs to another user.
    case foreignDirectory(FilePath, owner: UInt32)
    /// Other users may rename and replace what is in a directory above the file.
    case openDirectory(FilePath, mode: UInt32)
    /// The system could not open or read the file.
    case unreadable(FileError)

    /// The reason in one line.
    package var reason: String {
        switch self {
        case .notAFile(let path): "\(path.string.inOneLine) is not a plain file"
        case .foreign(let path, let owner): "\(path.string.inOneLine) belongs to another user (\(owner))"
        case .open(let path, let mode): "others may use \(path.string.inOneLine) (mode \(String(mode, radix: 8)))"
        case .linked(let path): "\(path.string.inOneLine) has a second name, which another user may have made"
        case .foreignLink(let path, let owner): "the link \(path.string.inOneLine) belongs to another user (\(owner))"
        case .foreignDirectory(let path, let owner):
            "the directory \(path.string.inOneLine) belongs to another user (\(owner))"
        case .openDirectory(let path, let mode):
            "other users may write to the directory \(path.string.inOneLine) (mode \(String(mode, radix: 8)))"
        case .unreadable(let failure): failure.description
        }
    }

    /// Whether the reason concerns the way to the file, so that replacing the file does not help.
    package var concernsDirectory: Bool {
        switch self {
        case .foreignLink, .foreignDirectory, .openDirectory: true
        case .notAFile, .foreign, .open, .linked, .unreadable: false
        }
    }
}

extension OwnedFileError: CustomStringConvertible {
    /// The reason and the next step for a file in berth's state directory, in at most two lines.
    package var description: String {
        switch self {
        case .notAFile, .foreign, .linked: "\(reason)\nRemove it, and run `berth apply` again."
        case .open: "\(reason)\nIf nobody did: chmod 600 it."
        case .foreignLink, .foreignDirectory, .openDirectory:
            "\(reason)\nSet XDG_STATE_HOME to a directory that only you can change."
        case .unreadable: reason
        }
    }
}
