import Platform
import SystemPackage

/// Puts a new text in a config's place, by the best means that the file system has.
struct ConfigReplacement: Sendable {
    let file: DockerConfigFile
    let target: FilePath
    let files: any FileSystem

    private var swaps: SwapFiles { SwapFiles(beside: target, in: files) }

    /// - Parameters:
    ///   - old: what the config held when it was read; nil where it was missing.
    ///   - status: of the file that held it.
    /// - Returns: what became of the file.
    func replace(
        _ old: [UInt8]?, with new: [UInt8], _ status: FileStatus?
    ) throws(DockerConfigError) -> Ending {
        if old != nil { try checkMount() }
        let (owner, mode) = ownership(after: status)
        let temporary = try file.writing { () throws(FileFailure) in
            try TemporaryFiles(beside: target).write(new, mode: mode, owner: owner, in: files)
        }
        // It holds secrets, so it goes whatever happens. Once renamed, it is not there to be removed.
        defer { try? files.remove(temporary) }
        // Most others are seen here. The content itself is compared, as it is at hand: no digest tells more.
        guard try file.opened(target, in: files)?.bytes == old else { return .overtaken }
        guard let old else { return try file.writing { () throws(FileFailure) in try place(temporary) } }

        let swap = try file.writing { () throws(FileFailure) in try swaps.take(temporary, old: old, new: new) }
        do throws(FileFailure) {
            try files.exchange(swap, with: target)
        } catch {
            // Nothing was exchanged: it is ours still.
            defer { try? files.remove(swap) }
            return try replace(old, with: new, from: swap, after: error)
        }
        return swaps.discard(swap, expecting: old) ? .replaced : .overtaken
    }

    /// What became of a file that was to be replaced.
    enum Ending {
        case replaced
        /// By a rename, which another program's text may have met: the exchange is not supported, for this reason.
        case renamed(Errno)
        /// Another program has written since. Its text is in place, or in a file that `SwapFiles` puts back.
        case overtaken
    }

    /// Checks that the file is no read-only mount, before berth writes anything into its directory. Nothing can take the
    /// place of a mount. A file that may not be written for another reason can still be replaced.
    private func checkMount() throws(DockerConfigError) {
        do throws(FileFailure) {
            try files.checkWritable(target)
        } catch {
            if error.code == .readOnlyFileSystem { throw .readOnlyMount(file.path, mount: target) }
        }
    }

    /// Whose the new file is, and its mode: as the old one's, unless the old one's owner has no more right to the
    /// directory than any other user.
    private func ownership(after old: FileStatus?) -> (owner: FileOwner?, mode: UInt32) {
        let rule = CompanionRule(in: target.removingLastComponent(), files)
        guard let old else { return (rule.ownerOfNewFile(for: files.user), 0o600) }
        let isKept = rule.keeps(owner: old.owner, for: files.user)
        // Who else may read it was the other user's to choose.
        return isKept ? (old.owner, old.mode) : (nil, old.mode & 0o700)
    }

    /// Puts the file where none is.
    private func place(_ temporary: FilePath) throws(FileFailure) -> Ending {
        do throws(FileFailure) {
            try files.place(temporary, at: target)
        } catch {
            if error.code == .fileExists { return .overtaken }
            guard error.code.meansUnsupported else { throw error }
            try files.rename(temporary, to: target)
            return .renamed(error.code)
        }
        return .replaced
    }

    /// Replaces the file where nothing can be exchanged. Another program that writes after the comparison goes unseen.
    private func replace(
        _ old: [UInt8], with new: [UInt8], from swap: FilePath, after failure: FileFailure
    ) throws(DockerConfigError) -> Ending {
        var failure = failure
        if failure.code.meansUnsupported {
            do throws(FileFailure) {
                try files.rename(swap, to: target)
                return .renamed(failure.code)
            } catch {
                failure = error
            }
        }
        switch failure.code {
        // Another program has removed it.
        case .noSuchFileOrDirectory: return .overtaken
        // The file is a mount of its own, as dev containers have it: nothing can take its place.
        case .resourceBusy, .improperLink: try overwrite(old, with: new)
        default: throw .cannotWrite(file.path, failure)
        }
        return .replaced
    }

    /// Writes where the file stands, with a copy of the old content beside it for as long as that takes.
    private func overwrite(_ old: [UInt8], with new: [UInt8]) throws(DockerConfigError) {
        let copy = SavedCopy(of: target)
        try file.writing { () throws(FileFailure) in
            // The copy holds secrets: it is made only if the file can be written.
            try files.checkWritable(target)
            try copy.save(old, in: files)
        }
        do throws(FileFailure) {
            try files.overwrite(target, with: new)
        } catch let failure {
            do throws(FileFailure) {
                // Its old content had room before.
                try files.overwrite(target, with: old)
                try files.remove(copy.path)
            } catch {
                guard failure.code.deniesWriting, holds(old) else {
                    throw .tornApart(file.path, failure, saved: copy.path)
                }
                try? files.remove(copy.path)
            }
            throw .cannotWrite(file.path, failure)
        }
        // The new content is whole: the next run finds so, and removes a copy that stays.
        try? files.remove(copy.path)
    }

    private func holds(_ text: [UInt8]) -> Bool {
        do throws(DockerConfigError) {
            return try file.opened(target, in: files)?.bytes == text
        } catch {
            return false
        }
    }
}

extension Errno {
    /// Whether a file could not even be opened for writing, in spite of what its mode allows: a FUSE file system may say so
    /// only then.
    fileprivate var deniesWriting: Bool {
        self == .readOnlyFileSystem || self == .permissionDenied || self == .notPermitted
    }
}
