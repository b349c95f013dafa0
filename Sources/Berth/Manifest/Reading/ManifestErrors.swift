public import YAML

/// Why a manifest cannot be used: everything that is wrong with it, in the order of its files and their text.
public struct ManifestErrors: Error, Sendable {
    /// Files that were named and could not be read.
    public var unreadable: [UnreadableManifest]
    /// Errors, and the warnings among them.
    public var diagnostics: [Diagnostic]

    /// All problems of one reading; at least one of them is no warning.
    public init(unreadable: [UnreadableManifest] = [], diagnostics: [Diagnostic] = []) {
        self.unreadable = unreadable
        self.diagnostics = diagnostics
    }

    /// One text for each problem, for a person to read.
    public func rendered() -> [String] {
        unreadable.map(\.description) + diagnostics.map { $0.rendered() }
    }
}

extension ManifestErrors: CustomStringConvertible {
    /// What `rendered()` gives, below each other.
    public var description: String { rendered().joined(separator: "\n") }
}
