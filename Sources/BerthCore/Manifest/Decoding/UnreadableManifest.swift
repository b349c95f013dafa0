import Platform
import SystemPackage

/// A manifest's file that could not be read.
public struct UnreadableManifest: Error, Sendable, Equatable, CustomStringConvertible {
    /// As the user would name it.
    public var file: String
    /// Such as `there is no such file`.
    public var reason: String

    init(_ failure: FileFailure, file: String) {
        self.file = file
        reason =
            switch failure.code {
            case .noSuchFileOrDirectory: "there is no such file"
            case .isDirectory: "this is a folder: name a file in it, such as \(file)/berth.yaml"
            case .fileTooLarge: "the file is larger than 8 MiB"
            case .illegalByteSequence: "its path is not UTF-8: rename the file or its directories"
            case .permissionDenied: "this user may not read the file"
            default: "the file cannot be read: \(failure.code.description)"
            }
    }

    /// Such as `team.yaml: error: there is no such file`.
    public var description: String { "\(file): error: \(reason)" }
}
