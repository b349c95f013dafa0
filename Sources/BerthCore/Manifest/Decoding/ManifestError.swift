package import Platform
import SystemPackage
package import YAML

/// Everything that is wrong with a manifest, in the order of its files and their text.
package struct ManifestError: Error, Sendable {
    /// The named files that could not be read.
    package var unreadable: [UnreadableManifestError]
    /// The errors and warnings.
    package var diagnostics: [Diagnostic]
    /// The number of diagnostics beyond the first thousand, which are not listed.
    package var unlisted: Int

    /// At least one problem must be an error.
    package init(unreadable: [UnreadableManifestError] = [], diagnostics: [Diagnostic] = [], unlisted: Int = 0) {
        self.unreadable = unreadable
        self.diagnostics = diagnostics
        self.unlisted = unlisted
    }

    /// Returns one text for each problem.
    package func rendered() -> [String] {
        unreadable.map(\.description) + diagnostics.map { $0.rendered() }
            + (unlisted > 0 ? ["… and \(unlisted) more problem\(unlisted == 1 ? "" : "s")"] : [])
    }
}

extension ManifestError: UserFacingError {
    /// The first error, without the quoted lines: `berth.yaml:9:5: unknown key …`.
    package var message: UserMessage {
        if let file = unreadable.first { return file.message }
        let code = "manifest_invalid"
        guard let problem = diagnostics.first(where: { $0.severity == .error }) ?? diagnostics.first else {
            return UserMessage(code, "the manifest is invalid")
        }
        let start = problem.span.start
        let location = FileLocation(file: problem.source.name, line: start.line, column: start.column)
        return UserMessage(code, "\(location: location): \(problem.message)")
    }

    /// All problems, with the quoted lines.
    package var description: String { rendered().joined(separator: "\n") }
}

/// A manifest's file that could not be read.
package struct UnreadableManifestError: UserFacingError, Equatable {
    /// The file's display name.
    package var file: String
    /// Such as `there is no such file`.
    package var reason: String

    init(_ failure: FileError, file: String) {
        self.file = file
        reason =
            switch failure.code {
            case .noSuchFileOrDirectory: "there is no such file"
            case .isDirectory: "this is a directory: name a file in it, such as \(file)/berth.yaml"
            case .fileTooLarge: "the file exceeds the 8 MiB limit"
            case .illegalByteSequence: "its path is not UTF-8: rename the file or its directories"
            case .permissionDenied: "this user may not read the file"
            default: "the file cannot be read: \(failure.code.description)"
            }
    }

    /// Such as `team.yaml: error: there is no such file`.
    package var message: UserMessage { UserMessage("manifest_unreadable", "\(file): error: \(reason)") }
}
