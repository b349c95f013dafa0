public import SystemPackage

/// Where a manifest's text comes from.
public enum ManifestLocation: Sendable, Hashable {
    /// A file, by its absolute path.
    case file(FilePath)
    case standardInput
}
