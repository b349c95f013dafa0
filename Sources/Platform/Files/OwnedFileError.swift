package import SystemPackage

/// The reason that berth does not trust a file: another user could have written or replaced it.
package enum OwnedFileError: Error, Sendable, Equatable {
    /// The path names a directory, a symbolic link or a device.
    case notAFile(FilePath)
    /// The file belongs to another user.
    case foreign(FilePath, owner: UInt32)
    /// The file's mode gives other users too many rights.
    case open(FilePath, mode: UInt32)
    /// The file has more than one name, in a directory in which other users can create names.
    case linked(FilePath)
    /// A symbolic link on the way to the file belongs to another user.
    case foreignLink(FilePath, owner: UInt32)
    /// A directory above the file belongs to another user.
    case foreignDirectory(FilePath, owner: UInt32)
    /// Other users may rename and replace files in a directory above the file.
    case openDirectory(FilePath, mode: UInt32)
    /// The system could not open or read the file.
    case unreadable(FileError)

    /// Whether the reason concerns the way to the file, so that replacing the file does not help.
    package var concernsDirectory: Bool {
        switch self {
        case .foreignLink, .foreignDirectory, .openDirectory: true
        case .notAFile, .foreign, .open, .linked, .unreadable: false
        }
    }
}

extension OwnedFileError: UserFacingError {
    /// The reason, and the next step for a file in berth's state directory.
    package var message: UserMessage {
        switch self {
        case .notAFile(let path):
            UserMessage("not_a_file", "\(path.string.inOneLine) is not a plain file", nextStep: Self.removing)
        case .foreign(let path, let owner):
            UserMessage(
                "file_of_other_user", "\(path.string.inOneLine) belongs to another user (\(owner))",
                nextStep: Self.removing)
        case .open(let path, let mode):
            UserMessage(
                "file_open_to_others", "others can access \(path.string.inOneLine) (mode \(String(mode, radix: 8)))",
                nextStep: "If none of them did: chmod 600 it.")
        case .linked(let path):
            UserMessage(
                "file_has_second_name",
                "\(path.string.inOneLine) has a second name, which another user may have made", nextStep: Self.removing)
        case .foreignLink(let path, let owner):
            UserMessage(
                "link_of_other_user", "the link \(path.string.inOneLine) belongs to another user (\(owner))",
                nextStep: Self.otherDirectory)
        case .foreignDirectory(let path, let owner):
            UserMessage(
                "directory_of_other_user",
                "the directory \(path.string.inOneLine) belongs to another user (\(owner))",
                nextStep: Self.otherDirectory)
        case .openDirectory(let path, let mode):
            UserMessage(
                "directory_open_to_others",
                """
                other users may write to the directory \(path.string.inOneLine) (mode \(String(mode, radix: 8)))
                """, nextStep: Self.otherDirectory)
        case .unreadable(let failure): failure.message
        }
    }

    private static let removing: NextStep = "Remove it, and run `berth apply` again."
    private static let otherDirectory: NextStep = "Set XDG_STATE_HOME to a directory that only you can change."
}
