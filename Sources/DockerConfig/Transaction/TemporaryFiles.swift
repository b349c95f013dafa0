import Platform
import SystemPackage

/// The files that berth writes beside a config before it puts them in its place: `.config.json.berth-new.` and more.
struct TemporaryFiles {
    private let folder: FilePath
    private let stem: String

    init(beside target: FilePath) {
        folder = target.removingLastComponent()
        stem = "\(target.lastComponent?.string ?? "config.json").berth-new"
    }

    func write(
        _ bytes: [UInt8],
        mode: UInt32,
        owner: FileOwner?,
        in files: any FileSystem
    ) throws(FileFailure) -> FilePath {
        try files.writeTemporary(bytes, in: folder, stem: stem, mode: mode, owner: owner)
    }

    /// Whether a file of the folder is one of them, by its name.
    func isOne(_ name: String) -> Bool { name.utf8.starts(with: ".\(stem).".utf8) }

    /// Removes what killed runs have left behind, as it holds secrets. Only the holder of the lock writes such files,
    /// so to the next holder all of them are left behind. One that cannot be removed is no reason to stop.
    func sweep(in files: any FileSystem) {
        files.sweep(folder, of: stem)
    }
}
