import Crypto
import Platform
import SystemPackage

/// Puts a new text in a config's place, by the best means that the file system has.
struct AtomicReplacement: Sendable {
    let file: DockerConfigFile
    let target: FilePath
    let files: any FileSystem

    private var swaps: SwapFiles { SwapFiles(beside: target, in: files) }

    /// - Parameters:
    ///   - old: what the config held when it was read; `nil` if it was missing.
    ///   - status: of the file that held it.
    /// - Returns: what became of the file.
    func replace(
        _ old: [UInt8]?, with new: [UInt8], _ status: FileStatus?
    ) throws(DockerConfigError) -> Outcome {
        if old != nil { try checkMount() }
        let (owner, mode) = ownership(after: status)
        let temporary = try file.writing { () throws(FileError) in
            try TemporaryFiles(beside: target).write(new, mode: mode, owner: owner, in: files)
        }
        // It holds secrets, so it goes whatever happens. Once renamed, it is not there to be removed.
        defer { try? files.remove(temporary) }
        // Finds most concurrent writes. It compares the content itself, which is in memory.
        guard try file.opened(target, in: files)?.bytes == old else { return .overtaken }
        guard let old else { return try file.writing { () throws(FileError) in try place(temporary) } }

        let swap = try file.writing { () throws(FileError) in try swaps.take(temporary, old: old, new: new) }
        do throws(FileError) {
            try files.exchange(swap, with: target)
        } catch {
            // Nothing was exchanged: it is ours still.
            defer { try? files.remove(swap) }
            return try replace(old, with: new, from: swap, after: error)
        }
        return swaps.discard(swap, expecting: old) ? .replaced : .overtaken
    }

    /// The outcome of replacing a file.
    enum Outcome {
        case replaced
        /// By a rename, which another program's text may have met: the exchange is not supported, for this reason.
        case renamed(Errno)
        /// Another program has written since. Its text is in place, or in a file that `SwapFiles` puts back.
        case overtaken
    }

    /// Checks that the file is no read-only mount, before berth writes anything into its directory. Nothing can take
    /// the place of a mount. A file that may not be written for another reason can still be replaced.
    private func checkMount() throws(DockerConfigError) {
        do throws(FileError) {
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

    /// Replaces the file where nothing can be exchanged. Another program that writes after the comparison goes unseen.
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
        // Another program has removed it.
        case .noSuchFileOrDirectory: return .overtaken
        // The file is a mount of its own, as dev containers have it: nothing can take its place.
        case .resourceBusy, .improperLink: try overwrite(old, with: new)
        default: throw .cannotWrite(file.path, failure)
        }
        return .replaced
    }

    /// Writes the file in place, with a copy of the old content next to it meanwhile.
    private func overwrite(_ old: [UInt8], with new: [UInt8]) throws(DockerConfigError) {
        let copy = BackupCopy(of: target)
        try file.writing { () throws(FileError) in
            // The copy holds secrets: it is made only if the file can be written.
            try files.checkWritable(target)
            try copy.save(old, in: files)
        }
        do throws(FileError) {
            try files.overwrite(target, with: new)
        } catch let failure {
            do throws(FileError) {
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
    /// Whether a file could not even be opened for writing, in spite of what its mode allows: a FUSE file system may
    /// say so only then.
    fileprivate var deniesWriting: Bool {
        self == .readOnlyFileSystem || self == .permissionDenied || self == .notPermitted
    }
}

/// Files to exchange with a config, each under a name that tells both texts: `.config.json.berth-swap.OLD.NEW.` and
/// more, with the start of a SHA-256 of the text that berth expects to displace, and of its own.
///
/// Before the exchange such a file holds berth's own text; after it, whatever the config held at that very moment. That
/// is more than a comparison before a rename can tell: docker takes no lock, and may write in between. So whoever gets
/// berth's lock and finds such a file, be it of a run that was killed or of its own last attempt, can tell by its
/// content how far things came. Only files that this user, root or the directory's owner made count: see
/// `CompanionRule`.
/// - the new text: it was never exchanged, or has been exchanged back. It goes.
/// - the old text: it was exchanged, and displaced what was expected. It goes.
/// - any other: another program wrote it, and berth displaced it unseen. It goes back in place, as if berth had not
///   written at all. Where the config has been written again since, nothing of ours stands there to be taken back: then
///   the file is kept, under a name that no run looks at, for its owner to see what is missing.
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

    /// Makes a temporary file that is whole one of them.
    /// - Returns: its new path.
    func take(_ temporary: FilePath, old: [UInt8], new: [UInt8]) throws(FileError) -> FilePath {
        // The temporary's own ending keeps two with the same texts apart.
        let ending = [Self.digest(of: old), Self.digest(of: new), temporary.extension ?? ""].joined(separator: ".")
        let path = directory.appending(prefix + ending)
        try files.rename(temporary, to: path)
        return path
    }

    /// Removes one that was exchanged, if the text that it displaced is the expected one.
    /// - Returns: false where it is another: then it stays, as it may be the only copy.
    func discard(_ path: FilePath, expecting old: [UInt8]) -> Bool {
        guard content(of: path) == old else { return false }
        try? files.remove(path)
        return true
    }

    /// Puts in place what others wrote and berth displaced, and removes what is berth's own.
    /// - Returns: those that it found no place for. They stay as they are.
    @discardableResult
    func putBack() -> [FilePath] {
        let swaps = ((try? files.names(in: directory)) ?? []).compactMap(swap(named:))
        // Most runs find no such file, and need not look at the directory.
        guard !swaps.isEmpty else { return [] }
        let rule = CompanionRule(in: directory, files)
        return swaps.filter { swap in
            guard let status = try? files.status(swap.path), rule.isOwn(status) else { return false }
            return !putBack(swap, rule)
        }.map(\.path)
    }

    /// Whether a file of the directory is one of them, by its name.
    func isOne(_ name: String) -> Bool { name.utf8.starts(with: prefix.utf8) }

    /// Renames displaced files to names that no run looks at. The caller reports them to the owner.
    /// - Returns: where they are.
    func keep(_ displaced: [FilePath]) -> [FilePath] {
        displaced.map { path in
            let kept = directory.appending("\(name).berth-displaced.\(path.extension ?? "")")
            // If one cannot be renamed, the next run reports it again.
            return (try? files.place(path, at: kept)) == nil ? path : kept
        }
    }

    private struct Swap {
        var path: FilePath
        var old: String
        var new: String
    }

    /// In hexadecimal digits: enough to tell two texts apart, and short enough for any file name.
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
        // Someone wrote once more in between. As without berth, the last one's text is to be what the config holds.
        try? files.exchange(swap.path, with: target)
        return false
    }

    private func digestOfFile(at path: FilePath) -> String? { content(of: path).map { Self.digest(of: $0) } }

    private static func digest(of bytes: [UInt8]) -> String {
        String(SHA256.hash(data: bytes).hexadecimal.prefix(digestLength))
    }

    /// `nil` also for what cannot be read, or is no file: then it is not berth's.
    private func content(of path: FilePath) -> [UInt8]? {
        (try? files.open(path, limit: DockerConfigFile.sizeLimit) { $0.kind == .file })?.bytes
    }
}

/// The files that berth writes beside a config before it puts them in its place: `.config.json.berth-new.` and more.
struct TemporaryFiles {
    private let directory: FilePath
    private let stem: String

    init(beside target: FilePath) {
        directory = target.removingLastComponent()
        stem = "\(target.lastComponent?.string ?? "config.json").berth-new"
    }

    func write(
        _ bytes: [UInt8],
        mode: UInt32,
        owner: FileOwner?,
        in files: any FileSystem
    ) throws(FileError) -> FilePath {
        try files.writeTemporary(bytes, in: directory, stem: stem, mode: mode, owner: owner)
    }

    /// Whether a file of the directory is one of them, by its name.
    func isOne(_ name: String) -> Bool { name.utf8.starts(with: ".\(stem).".utf8) }

    /// Removes the temporary files of killed runs, because they hold secrets. Only the holder of the lock writes such
    /// files, so no other process needs them. A failure to remove one is ignored.
    func sweep(in files: any FileSystem) {
        files.sweep(directory, of: stem)
    }
}
