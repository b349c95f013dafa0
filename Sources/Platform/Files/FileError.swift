package import SystemPackage

/// A failed operation on a file, with the system's own reason.
package struct FileError: UserFacingError, Equatable {
    /// The operation as a verb: `read`, `rename`.
    package var operation: String
    /// The operation's path.
    package var path: FilePath
    /// The system's reason.
    package var code: Errno
    /// The file or directory of another user that prevents it; `nil` if there is no such file, or if it is unknown.
    package var foreignPath: ForeignPath?

    package init(_ operation: String, _ path: FilePath, _ code: Errno) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// The failure alone, such as `cannot read /etc/x: Permission denied`.
    package var message: UserMessage {
        UserMessage(
            Self.refusals.contains(operation) ? "file_of_other_user" : "file_operation_failed",
            "cannot \(operation) \(path.string): \(reason)")
    }

    /// The failure, and the next step if another user's file is in the way.
    package var advised: UserMessage { message.with(nextStep: foreignPath?.nextStep) }

    /// The system's reason, or berth's own if berth refused the file: see `FileSystem.followingLinks`.
    package var reason: String {
        switch operation {
        case Self.following: "the link belongs to another user, and all may write to its directory"
        case Self.using: "the file belongs to another user, and all may write to its directory"
        default: code.description + (foreignPath.map { " (\($0.description(at: path)))" } ?? "")
        }
    }

    /// The operations that berth itself refuses.
    private static let refusals: Set = [following, using]
    /// The operation of a failure to follow another user's link.
    package static let following = "follow"
    /// The operation of a failure to use another user's file.
    package static let using = "use"
}
