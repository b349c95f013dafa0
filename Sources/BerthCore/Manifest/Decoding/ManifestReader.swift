import OrderedCollections
public import Platform
public import SystemPackage
public import YAML

/// Reads a manifest from all of its files.
public enum ManifestReader {
    /// What a sound manifest says.
    public struct Reading: Sendable {
        /// Substituted, joined from all files, checked and expanded.
        public var manifest: Manifest
        /// What may be a mistake, in the order of the text.
        public var warnings: [Diagnostic]
    }

    /// - Parameters:
    ///   - locations: at least one; their lists are joined, and so are those of the files that they include.
    ///   - effects: files are read, and nothing else is done. Paths start from the environment's folders.
    ///   - standardInput: the bytes of `ManifestLocation.standardInput`.
    ///   - contents: the texts that `ManifestSearch` has read already; these files are not read again.
    /// - Throws: every problem of every file, but of a file that is no YAML the first one alone.
    public static func read(
        from locations: [ManifestLocation],
        effects: Effects,
        substitution: Substitution,
        standardInput: [UInt8] = [],
        contents: [FilePath: [UInt8]] = [:]
    ) throws(ManifestErrors) -> Reading {
        var assembly = ManifestAssembly(
            effects: effects,
            substituter: Substituter(substitution, surroundings: effects.environment),
            standardInput: standardInput,
            contents: contents
        )
        assembly.read(locations)
        return try assembly.reading(of: locations)
    }
}
