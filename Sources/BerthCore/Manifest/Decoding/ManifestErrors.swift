import Platform
import SystemPackage
public import YAML

/// Why a manifest cannot be used: everything that is wrong with it, in the order of its files and their text.
public struct ManifestErrors: Error, Sendable {
    /// Files that were named and could not be read.
    public var unreadable: [UnreadableManifest]
    /// Errors, and the warnings among them.
    public var diagnostics: [Diagnostic]
    /// How many there are beyond the first thousand, which alone are listed.
    public var unlisted: Int

    /// All problems of one reading; at least one of them is no warning.
    public init(unreadable: [UnreadableManifest] = [], diagnostics: [Diagnostic] = [], unlisted: Int = 0) {
        self.unreadable = unreadable
        self.diagnostics = diagnostics
        self.unlisted = unlisted
    }

    /// One text for each problem, for a person to read.
    public func rendered() -> [String] {
        unreadable.map(\.description) + diagnostics.map { $0.rendered() }
            + (unlisted > 0 ? ["… and \(unlisted) more problem\(unlisted == 1 ? "" : "s")"] : [])
    }
}

extension ManifestErrors: CustomStringConvertible {
    /// What `rendered()` gives, below each other.
    public var description: String { rendered().joined(separator: "\n") }
}

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
