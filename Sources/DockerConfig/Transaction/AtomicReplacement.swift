import Crypto
import DockerConfig
import Platform
import SystemPackage

/// Replaces a config with a new text, by the best operation that the file system supports.
struct AtomicReplacement: Sendable {
    let file: DockerConfigFile
    let target: FilePath
    let files: any FileSystem

    private var swaps: SwapFiles { SwapFiles(beside: target, in: files) }

    /// - Parameters:
    ///   - old: the config's content when it was read; `nil` if it was missing.
    ///   - status: the status of that file.
    /// - Returns: the outcome.
    func replace(
        _ old: [UInt8]?, with new: [UInt8], _ status: FileStatus?
    ) throws(DockerConfigError) -> Outcome {
        if old != nil { try checkMount() }
        let (owner, mode) = ownership(after: status)
        let temporary = try file.writing { () throws(FileError) in
            try TemporaryFiles(beside: target).write(new, mode: mode, owner: owner, in: files)
        }
        // It contains secrets, so it is removed in any case. After a rename there is nothing to remove.
        defer { try? files.remove(temporary) }
        // Finds most concurrent writes. It compares the content itself, which is in memory.
        guard try file.opened(target, in: files)?.bytes == old else { return .overtaken }
        guard let old else { return try file.writing { () throws(FileError) in try place(temporary) } }

        let swap = try file.writing { () throws(FileError) in try swaps.take(temporary, old: old, new: new) }
        do throws(FileError) {
            try files.exchange(swap, with: target)
        } catch {
            // Nothing was exchanged: the file is still berth's.
            defer { try? files.remove(swap) }
            return try replace(old, with: new, from: swap, after: error)
        }
        return swaps.discard(swap, expecting: old) ? .replaced : .overtaken
    }

    /// The outcome of replacing a file.
    enum Outcome {
        case replaced
        /// Replaced by a rename, which may have lost another program's text: the exchange is not supported, for this
        /// reason.
        case renamed(Errno)
        /// Another program has written since. Its text is in the config, or in a file that `SwapFiles` restores.
        case overtaken
    }

    /// Checks that the file is not a read-only mount, before berth writes anything into its directory. A mount cannot
    /// be replaced. A file that is not writable for another reason can still be replaced.
    private func checkMount() throws(DockerConfigError) {
        do throws(FileError) {
            try files.checkWritable(target)
        } catch {
            if error.code == .readOnlyFileSystem { throw .readOnlyMount(file.path, mount: target) }
        }
    }

    /// Returns the new file's owner and mode. They are the old file's, unless its owner has no more right to the
    /// directory than any other user.
    private func ownership(after old: FileStatus?) -> (owner: FileOwner?, mode: UInt32) {
        let rule = CompanionRule(in: target.removingLastComponent(), files)
        guard let old else { return (rule.ownerOfNewFile(for: files.user), 0o600) }
        let isKept = rule.keeps(owner: old.owner, for: files.user)
        // The other user chose who else may read it, so only the owner's bits stay.
        return isKept ? (old.owner, old.mode) : (nil, old.mode & 0o700)
    }

    /// Creates the file if none exists.
    private func place(_ temporary: FilePath) throws(FileError) -> Outcome {
        do throws(FileError) {
            try files.place(temporary, at: target)
        } catch {
            if error.code == .fileExists { return .overtaken }
            guard error.code.meansUnsupported else { throw error }
            try files.rename(temporary, to: target)
            return .renamed(error.code)
        }
        return .replaced
    }

    /// Replaces the file if files cannot be exchanged. This misses another program's write after the comparison.
    private func replace(
        _ old: [UInt8], with new: [UInt8], from swap: FilePath, after failure: FileError
    ) throws(DockerConfigError) -> Outcome {
        var failure = failure
        if failure.code.meansUnsupported {
            do throws(FileError) {
                try files.rename(swap, to: target)
                return .renamed(failure.code)
            } catch {
                failure = error
            }
        }
        switch failure.code {
        // Another program has removed the file.
        case .noSuchFileOrDirectory: return .overtaken
        // The file is a mount of its own, as in dev containers: it cannot be replaced.
        case .resourceBusy, .improperLink: try overwrite(old, with: new)
        default: throw .cannotWrite(file.path, failure)
        }
        return .replaced
    }

    /// Writes the file in place, with a copy of the old content next to it until it is complete.
    private func overwrite(_ old: [UInt8], with new: [UInt8]) throws(DockerConfigError) {
        let copy = BackupCopy(of: target)
        try file.writing { () throws(FileError) in
            // The copy contains secrets, so it is created only if the file can be written.
            try files.checkWritable(target)
            try copy.save(old, in: files)
        }
        do throws(FileError) {
            try files.overwrite(target, with: new)
        } catch let failure {
            do throws(FileError) {
                // The old content fitted on the disk before.
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
        // The new content is complete: the next run detects that and removes a remaining copy.
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
    /// Whether a file could not be opened for writing although its mode allows it: a FUSE file system may refuse only
    /// then.
    fileprivate var deniesWriting: Bool {
        self == .readOnlyFileSystem || self == .permissionDenied || self == .notPermitted
    }
}

/// Files to exchange with a config. Each name records both texts: `.config.json.berth-swap.OLD.NEW.` and more, with the
/// start of a SHA-256 of the text that berth expects to replace, and of its own text.
///
/// Before the exchange such a file contains berth's own text; after it, the config's content at that moment. That shows
/// more than a comparison before a rename: Docker takes no lock, and may write in between. The holder of berth's lock
/// that finds such a file, from a killed run or from its own last attempt, reads the state from its content. Only files
/// of this user, root or the directory's owner count: see `CompanionRule`.
/// `CompanionRule`.
/// - the new text: it was never exchanged, or was exchanged back. berth removes it.
/// - the old text: it was exchanged, and replaced the expected text. berth removes it.
/// - any other text: another program wrote it, and berth replaced it unseen. berth restores it, as if it had not
///   written at all. If the config was written again since, berth's text is no longer there to undo: berth keeps the
///   file under a name that no run reads, so that its owner can find missing logins.
struct SwapFiles {
    private let target: FilePath
    private let directory: FilePath
    private let name: String
    private let files: any FileSystem

    init(beside target: FilePath, in files: any FileSystem) {
        self.target = target
        self.files = files
        directory = target.removingLastComponent()
        name = target.lastComponent?.string ?? "config.json"
    }

    /// Turns a complete temporary file into a swap file.
    /// - Returns: its new path.
    func take(_ temporary: FilePath, old: [UInt8], new: [UInt8]) throws(FileError) -> FilePath {
        // The temporary file's own suffix distinguishes files with the same texts.
        let ending = [Self.digest(of: old), Self.digest(of: new), temporary.extension ?? ""].joined(separator: ".")
        let path = directory.appending(prefix + ending)
        try files.rename(temporary, to: path)
        return path
    }

    /// Removes an exchanged file, if the text that it replaced is the expected one.
    /// - Returns: `false` if the text is another: the file stays, because it may be the only copy.
    func discard(_ path: FilePath, expecting old: [UInt8]) -> Bool {
        guard content(of: path) == old else { return false }
        try? files.remove(path)
        return true
    }

    /// Restores what other programs wrote and berth replaced, and removes berth's own files.
    /// - Returns: the files that could not be restored. They stay unchanged.
    @discardableResult
    func putBack() -> [FilePath] {
        let swaps = ((try? files.names(in: directory)) ?? []).compactMap(swap(named:))
        // Most runs find no such file, and need not read the directory.
        guard !swaps.isEmpty else { return [] }
        let rule = CompanionRule(in: directory, files)
        return swaps.filter { swap in
            guard let status = try? files.status(swap.path), rule.isOwn(status) else { return false }
            return !putBack(swap, rule)
        }.map(\.path)
    }

    /// Returns whether a file of the directory is a swap file, by its name.
    func isOne(_ name: String) -> Bool { name.utf8.starts(with: prefix.utf8) }

    /// Renames replaced files to names that no run reads. The caller reports them to the owner.
    /// - Returns: their paths.
    func keep(_ displaced: [FilePath]) -> [FilePath] {
        displaced.map { path in
            let kept = directory.appending("\(name).berth-displaced.\(path.extension ?? "")")
            // If a file cannot be renamed, the next run reports it again.
            return (try? files.place(path, at: kept)) == nil ? path : kept
        }
    }

    private struct Swap {
        var path: FilePath
        var old: String
        var new: String
    }

    /// In hexadecimal digits: enough to distinguish two texts, and short enough for any file name.
    private static let digestLength = 16

    private var prefix: String { ".\(name).berth-swap." }

    private func swap(named name: String) -> Swap? {
        guard isOne(name) else { return nil }
        let parts = name.utf8.dropFirst(prefix.utf8.count)
            .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, parts.prefix(2).allSatisfy({ $0.count == Self.digestLength }) else { return nil }
        return Swap(
            path: directory.appending(name), old: String(Substring(parts[0])), new: String(Substring(parts[1])))
    }

    private func putBack(_ swap: Swap, _ rule: CompanionRule) -> Bool {
        if let held = digestOfFile(at: swap.path), held == swap.old || held == swap.new {
            try? files.remove(swap.path)
            return true
        }
        // Its text goes into the config, so no other user may be able to write it.
        guard let status = try? files.status(swap.path), rule.isReliable(status) else { return false }
        guard digestOfFile(at: target) == swap.new, (try? files.exchange(swap.path, with: target)) != nil else {
            return false
        }
        if digestOfFile(at: swap.path) == swap.new {
            try? files.remove(swap.path)
            return true
        }
        // Another program wrote in between. As without berth, the config must contain the last program's text.
        try? files.exchange(swap.path, with: target)
        return false
    }

    private func digestOfFile(at path: FilePath) -> String? { content(of: path).map { Self.digest(of: $0) } }

    private static func digest(of bytes: [UInt8]) -> String {
        String(SHA256.hash(data: bytes).hexadecimal.prefix(digestLength))
    }

    /// Returns a file's content; `nil` also if it is unreadable or not a file, because it is then not berth's.
    private func content(of path: FilePath) -> [UInt8]? {
        (try? files.open(path, limit: DockerConfigFile.sizeLimit) { $0.kind == .file })?.bytes
    }
}
