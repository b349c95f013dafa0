import Effects
import SystemPackage

/// The write itself, under the lock: read, change, write beside, compare, put in place.
struct ConfigCommit: Sendable {
    /// How often another program may come in between before berth gives up.
    static let attempts = 5

    let file: DockerConfigFile
    let target: FilePath
    let changes: [ConfigChange]
    let files: any FileSystem

    private var temporaries: TemporaryFiles { TemporaryFiles(beside: target) }

    func run() throws(DockerConfigError) -> CommitResult {
        temporaries.sweep(in: files)
        var warnings = try settle() ? [CommitWarning.restored(file.path)] : []
        for _ in 0..<Self.attempts {
            let old = try file.content(of: target, in: files)
            let new = try changed(old)
            // Nothing differs, so nothing is written, and the file's time stays.
            if new == old ?? DockerConfig.emptyText { return CommitResult(written: false, warnings: warnings) }
            let status = try writing { () throws(FileFailure) in try files.status(target) }
            if try replace(old, with: new, status) {
                warnings += try changesOfOwnership(since: status)
                return CommitResult(written: true, warnings: warnings)
            }
        }
        throw .keepsChanging(file.path, attempts: Self.attempts)
    }

    private func settle() throws(DockerConfigError) -> Bool {
        let content = try file.content(of: target, in: files)
        return try writing { () throws(FileFailure) in try SavedCopy(of: target).settle(content: content, in: files) }
    }

    private func changed(_ old: [UInt8]?) throws(DockerConfigError) -> [UInt8] {
        do throws(ConfigSyntaxError) {
            return try DockerConfig(parsing: old ?? DockerConfig.emptyText).text(applying: changes)
        } catch {
            throw .malformed(file.path, error)
        }
    }

    /// - Returns: false where another program has changed the file since it was read. Then nothing is done.
    private func replace(
        _ old: [UInt8]?,
        with new: [UInt8],
        _ status: FileStatus?
    ) throws(DockerConfigError) -> Bool {
        let temporary = try writing { () throws(FileFailure) in
            try temporaries.write(new, mode: status?.mode ?? 0o600, owner: status?.owner, in: files)
        }
        // It holds secrets, so it goes whatever happens. Once renamed, it is not there to be removed.
        defer { try? files.remove(temporary) }
        // Docker takes no lock. The content itself is compared, as it is at hand: no digest tells more.
        guard try file.content(of: target, in: files) == old else { return false }
        do throws(FileFailure) {
            try files.rename(temporary, to: target)
        } catch {
            // The file is a mount of its own, as dev containers have it: nothing can take its place.
            guard error.code == .resourceBusy || error.code == .improperLink, let old else {
                throw .cannotWrite(file.path, error)
            }
            try overwrite(old, with: new)
        }
        return true
    }

    /// Writes where the file stands, with a copy of the old content beside it for as long as that takes.
    private func overwrite(_ old: [UInt8], with new: [UInt8]) throws(DockerConfigError) {
        let copy = SavedCopy(of: target)
        try writing { () throws(FileFailure) in try copy.save(old, in: files) }
        do throws(FileFailure) {
            try files.overwrite(target, with: new)
        } catch let failure {
            do throws(FileFailure) {
                // Its old content had room before.
                try files.overwrite(target, with: old)
                try files.remove(copy.path)
            } catch {
                throw .tornApart(file.path, failure, saved: copy.path)
            }
            throw .cannotWrite(file.path, failure)
        }
        // The new content is whole: the next run finds so, and removes a copy that stays.
        try? files.remove(copy.path)
    }

    private func changesOfOwnership(since old: FileStatus?) throws(DockerConfigError) -> [CommitWarning] {
        guard let old else { return [] }
        var warnings: [CommitWarning] = []
        if old.mode & 0o077 != 0 { warnings.append(.openToOthers(file.path, mode: old.mode)) }
        if let owner = (try? files.status(target))?.owner, owner != old.owner {
            warnings.append(.ownerChanged(file.path, from: old.owner, to: owner))
        }
        return warnings
    }

    private func writing<Value>(_ body: () throws(FileFailure) -> Value) throws(DockerConfigError) -> Value {
        do throws(FileFailure) {
            return try body()
        } catch {
            throw .cannotWrite(file.path, error)
        }
    }
}
