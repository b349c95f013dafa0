package import Platform
package import SystemPackage

/// The files that berth writes next to a config before it replaces the config: `.config.json.berth-new.` and more.
package struct TemporaryFiles {
    private let directory: FilePath
    private let stem: String

    package init(beside target: FilePath) {
        directory = target.removingLastComponent()
        stem = "\(target.lastComponent?.string ?? "config.json").berth-new"
    }

    package func write(
        _ bytes: [UInt8],
        mode: UInt32,
        owner: FileOwner?,
        in files: any FileSystem
    ) throws(FileError) -> FilePath {
        try files.writeTemporary(bytes, in: directory, stem: stem, mode: mode, owner: owner)
    }

    /// Returns whether a file of the directory is a temporary file, by its name.
    package func isOne(_ name: String) -> Bool { name.utf8.starts(with: ".\(stem).".utf8) }

    /// Removes the temporary files of killed runs, because they hold secrets. Only the holder of the lock writes such
    /// files, so no other process needs them. A failure to remove one is ignored.
    package func sweep(in files: any FileSystem) {
        files.sweep(directory, of: stem)
    }
}
