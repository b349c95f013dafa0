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
