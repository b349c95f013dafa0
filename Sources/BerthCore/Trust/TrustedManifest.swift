import Platform

public import struct FoundationEssentials.Date

/// A manifest that may run the programs it names, for as long as it says what it said.
public struct TrustedManifest: Sendable, Equatable, Codable {
    /// Its file, absolute.
    public var path: String
    /// `Manifest.digest`, to which the trust is bound: the paths of its files count, and the files that it includes.
    public var digest: String
    /// When somebody said so.
    public var trusted: Date

    /// Trust of these parts.
    public init(path: String, digest: String, trusted: Date) {
        self.path = path
        self.digest = digest
        self.trusted = trusted
    }

    /// Whether this is the trust in the manifest of a path.
    func isAt(_ path: String) -> Bool { self.path.hasSameBytes(as: path) }
}
