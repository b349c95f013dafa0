import Platform
import SystemPackage

/// A whole copy of a config beside it, `config.json.berth-saved`, for as long as the config is written in place.
///
/// Only the holder of the lock makes or removes it. If the next holder finds one, the earlier run was killed, and the
/// config shows how far it came. Writing in place empties the file first, and what is there of a JSON
/// object before its last byte is no JSON object: a config that can be read is whole, the old one or the new one (or
/// someone else's since), and the copy is of no more use. One that cannot be read is torn, and the copy is what it
/// held.
struct BackupCopy {
    let path: FilePath
    private let target: FilePath

    init(of target: FilePath) {
        self.target = target
        path = target.removingLastComponent().appending("\(target.lastComponent?.string ?? "config.json").berth-saved")
    }

    /// What the copy holds; `nil` if berth made no copy.
    func config(in files: any FileSystem) -> DockerConfigDocument? {
        bytes(in: files).flatMap { try? DockerConfigDocument(parsing: $0) }
    }

    /// Whether there is a copy that berth made.
    func isThere(in files: any FileSystem) -> Bool {
        guard let status = try? files.status(path) else { return false }
        return rule(in: files).isOwn(status)
    }

    private func rule(in files: any FileSystem) -> CompanionRule {
        CompanionRule(in: path.removingLastComponent(), files)
    }

    private func bytes(in files: any FileSystem) -> [UInt8]? {
        let rule = rule(in: files)
        // berth makes it with mode 0600.
        let opened = try? files.open(path, limit: DockerConfigFile.sizeLimit) {
            rule.isReliable($0) && $0.mode & 0o077 == 0
        }
        return opened?.bytes
    }

    /// Makes the copy: whole or not at all, and readable by its owner alone.
    func save(_ bytes: [UInt8], in files: any FileSystem) throws(FileError) {
        let temporary = try TemporaryFiles(beside: target).write(bytes, mode: 0o600, owner: nil, in: files)
        do throws(FileError) {
            try files.rename(temporary, to: path)
        } catch {
            try? files.remove(temporary)
            throw error
        }
    }

    /// Ends what a run that died began. Whatever is at the copy's place and is not berth's own does not matter.
    /// - Parameter content: what the config holds now; `nil` if it is gone, and then someone has removed it since.
    func restore(content: [UInt8]?, in files: any FileSystem) throws(FileError) -> Restoration {
        guard isThere(in: files) else { return .noCopy }
        guard let content, (try? DockerConfigDocument(parsing: content)) == nil else { return .needless }
        guard let saved = config(in: files) else { return .impossible }
        try files.overwrite(target, with: saved.document.bytes)
        return .done
    }

    /// What became of a config by its copy.
    enum Restoration {
        /// There is no copy that counts.
        case noCopy
        /// The config is whole, or gone.
        case needless
        /// The config is torn, and the copy cannot be read. It stays, as it may be all that is left.
        case impossible
        /// The config was torn, and holds again what it held before.
        case done
    }

}
