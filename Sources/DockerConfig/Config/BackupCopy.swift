package import Platform
package import SystemPackage

/// A complete copy of a config next to it, `config.json.berth-saved`, while berth writes the config in place.
///
/// Only the holder of the lock creates or removes it. If the next holder finds a copy, the earlier run was killed, and
/// the config shows how far it got. Writing in place empties the file first, and an incomplete JSON object is not valid
/// JSON. A valid config is therefore complete (the old one, the new one, or another program's since), and the copy is
/// no longer needed. A config that cannot be parsed is torn, and the copy has its content.
package struct BackupCopy {
    package let path: FilePath
    private let target: FilePath

    package init(of target: FilePath) {
        self.target = target
        path = target.removingLastComponent().appending("\(target.lastComponent?.string ?? "config.json").berth-saved")
    }

    /// Returns the copy's content; `nil` if berth made no copy.
    package func config(in files: any FileSystem) -> DockerConfigDocument? {
        bytes(in: files).flatMap { try? DockerConfigDocument(parsing: $0) }
    }

    /// Returns whether there is a copy that berth made.
    package func isThere(in files: any FileSystem) -> Bool {
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

    /// Makes the copy atomically, readable only by its owner.
    package func save(_ bytes: [UInt8], in files: any FileSystem) throws(FileError) {
        let temporary = try TemporaryFiles(beside: target).write(bytes, mode: 0o600, owner: nil, in: files)
        do throws(FileError) {
            try files.rename(temporary, to: path)
        } catch {
            try? files.remove(temporary)
            throw error
        }
    }

    /// Completes the work of a killed run. A file at the copy's path that is not berth's is ignored.
    /// - Parameter content: the config's current content; `nil` if the config was removed since.
    package func restore(content: [UInt8]?, in files: any FileSystem) throws(FileError) -> Restoration {
        guard isThere(in: files) else { return .noCopy }
        guard let content, (try? DockerConfigDocument(parsing: content)) == nil else { return .needless }
        guard let saved = config(in: files) else { return .impossible }
        try files.overwrite(target, with: saved.document.bytes)
        return .done
    }

    /// The result of restoring a config from its copy.
    package enum Restoration {
        /// There is no valid copy.
        case noCopy
        /// The config is complete, or was removed.
        case needless
        /// The config is torn, and the copy cannot be read. It stays, because it may be the only remainder.
        case impossible
        /// The config was torn, and has its previous content again.
        case done
    }

}
