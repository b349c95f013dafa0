import Platform
import SystemPackage
package import YAML

/// Why a manifest cannot be used: everything that is wrong with it, in the order of its files and their text.
package struct ManifestErrors: Error, Sendable {
    /// Files that were named and could not be read.
    package var unreadable: [UnreadableManifestError]
    /// Errors, and the warnings among them.
    package var diagnostics: [Diagnostic]
    /// How many there are beyond the first thousand, which alone are listed.
    package var unlisted: Int

    /// All problems of one reading; at least one of them is no warning.
    package init(unreadable: [UnreadableManifestError] = [], diagnostics: [Diagnostic] = [], unlisted: Int = 0) {
        self.unreadable = unreadable
        self.diagnostics = diagnostics
        self.unlisted = unlisted
    }

    /// One text for each problem, for a person to read.
    package func rendered() -> [String] {
        unreadable.map(\.description) + diagnostics.map { $0.rendered() }
            + (unlisted > 0 ? ["… and \(unlisted) more problem\(unlisted == 1 ? "" : "s")"] : [])
    }
}

extension ManifestErrors: CustomStringConvertible {
    /// What `rendered()` gives, below each other.
    package var description: String { rendered().joined(separator: "\n") }
}

/// A manifest's file that could not be read.
package struct UnreadableManifestError: Error, Sendable, Equatable, CustomStringConvertible {
    /// As the user would name it.
    package var file: String
    /// Such as `there is no such file`.
    package var reason: String

    init(_ failure: FileError, file: String) {
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
    package var description: String { "\(file): error: \(reason)" }
}
