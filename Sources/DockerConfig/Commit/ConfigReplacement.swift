import Effects
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
    /// - Returns: false where another program has written since. What it wrote is in place then, or in a file that
    ///   `SwapFiles` puts back.
    func replace(
        _ old: [UInt8]?, with new: [UInt8], _ status: FileStatus?
    ) throws(DockerConfigError) -> Bool {
        let (owner, mode) = ownership(after: status)
        let temporary = try file.writing { () throws(FileFailure) in
            try TemporaryFiles(beside: target).write(new, mode: mode, owner: owner, in: files)
        }
        // It holds secrets, so it goes whatever happens. Once renamed, it is not there to be removed.
        defer { try? files.remove(temporary) }
        // Most others are seen here. The content itself is compared, as it is at hand: no digest tells more.
        guard try file.opened(target, in: files)?.bytes == old else { return false }
        guard let old else { return try file.writing { () throws(FileFailure) in try place(temporary) } }

        let swap = try file.writing { () throws(FileFailure) in try swaps.take(temporary, old: old, new: new) }
        do throws(FileFailure) {
            try files.exchange(swap, with: target)
        } catch {
            // Nothing was exchanged: it is ours still.
            defer { try? files.remove(swap) }
            return try replace(old, with: new, from: swap, after: error)
        }
        return swaps.discard(swap, expecting: old)
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
    /// - Returns: false where another program has made one.
    private func place(_ temporary: FilePath) throws(FileFailure) -> Bool {
        do throws(FileFailure) {
            try files.place(temporary, at: target)
        } catch {
            if error.code == .fileExists { return false }
            guard error.code.meansUnsupported else { throw error }
            try files.rename(temporary, to: target)
        }
        return true
    }

    /// Replaces the file where nothing can be exchanged. Another program that writes after the comparison goes unseen.
    private func replace(
        _ old: [UInt8], with new: [UInt8], from swap: FilePath, after failure: FileFailure
    ) throws(DockerConfigError) -> Bool {
        var failure = failure
        if failure.code.meansUnsupported {
            do throws(FileFailure) {
                try files.rename(swap, to: target)
                return true
            } catch {
                failure = error
            }
        }
        switch failure.code {
        // Another program has removed it.
        case .noSuchFileOrDirectory: return false
        // The file is a mount of its own, as dev containers have it: nothing can take its place.
        case .resourceBusy, .improperLink: try overwrite(old, with: new)
        default: throw .cannotWrite(file.path, failure)
        }
        return true
    }

    /// Writes where the file stands, with a copy of the old content beside it for as long as that takes.
    private func overwrite(_ old: [UInt8], with new: [UInt8]) throws(DockerConfigError) {
        let copy = SavedCopy(of: target)
        try file.writing { () throws(FileFailure) in try copy.save(old, in: files) }
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
}

extension Errno {
    /// Whether the system, or the file system, has no such operation.
    fileprivate var meansUnsupported: Bool { self == .invalidArgument || self == .noFunction || self == .notSupported }
}
