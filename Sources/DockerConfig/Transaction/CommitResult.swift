public import Platform
public import SystemPackage

/// What became of changes to a config.
public struct CommitResult: Sendable, Equatable {
    /// False where the file held all of it already: then it was not touched.
    public var written: Bool
    /// The hosts whose entries were to be spared: of their changes none was made.
    public var spared: Set<String>
    /// Each to be shown once.
    public var warnings: [CommitWarning]

    /// A result as it is, for tests of those who commit.
    public init(written: Bool, spared: Set<String> = [], warnings: [CommitWarning] = []) {
        self.written = written
        self.spared = spared
        self.warnings = warnings
    }
}

/// What the owner of a config should know.
public enum CommitWarning: Sendable, Equatable, CustomStringConvertible {
    /// Others may read it; its mode is kept.
    case openToOthers(FilePath, mode: UInt32)
    /// It was someone else's, and berth was not allowed to leave it theirs.
    case ownerChanged(FilePath, from: FileOwner, to: FileOwner)
    /// A run that broke off had left it written in part.
    case restored(FilePath)
    /// Another program wrote it at the very moment that berth did, and a third one wrote it before that could be put
    /// right: the first one's text is in `kept`.
    case displaced(FilePath, kept: FilePath)
    /// The file system or the system has no such operation, and another one had to do.
    case unsupported(UnsupportedFileOperation)

    /// One or two lines.
    public var description: String {
        switch self {
        case .openToOthers(let path, let mode):
            "\(path.string) holds secrets and others may read it (mode \(String(mode, radix: 8))): chmod 600 it"
        case .ownerChanged(let path, let from, let to):
            "\(path.string) belonged to \(from.user):\(from.group) and belongs to \(to.user):\(to.group) now"
        case .unsupported(let operation): operation.description
        case .restored(let path):
            "\(path.string) was written in part by a run that broke off; what it held before is put back"
        case .displaced(let path, let kept):
            "\(path.string) was written by several programs at once, and a login may be missing from it: "
                + "one that wrote it left \(kept.string); log in again to what is missing, and remove that file"
        }
    }
}
