import Crypto
import Platform
import SystemPackage

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
    private let folder: FilePath
    private let name: String
    private let files: any FileSystem

    init(beside target: FilePath, in files: any FileSystem) {
        self.target = target
        self.files = files
        folder = target.removingLastComponent()
        name = target.lastComponent?.string ?? "config.json"
    }

    /// Makes a temporary file that is whole one of them.
    /// - Returns: its new path.
    func take(_ temporary: FilePath, old: [UInt8], new: [UInt8]) throws(FileFailure) -> FilePath {
        // The temporary's own ending keeps two with the same texts apart.
        let ending = [Self.digest(of: old), Self.digest(of: new), temporary.extension ?? ""].joined(separator: ".")
        let path = folder.appending(prefix + ending)
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
        let swaps = ((try? files.names(in: folder)) ?? []).compactMap(swap(named:))
        // Most runs find no such file, and need not look at the directory.
        guard !swaps.isEmpty else { return [] }
        let rule = CompanionRule(in: folder, files)
        return swaps.filter { swap in
            guard let status = try? files.status(swap.path), rule.isOwn(status) else { return false }
            return !putBack(swap, rule)
        }.map(\.path)
    }

    /// Whether a file of the directory is one of them, by its name.
    func isOne(_ name: String) -> Bool { name.utf8.starts(with: prefix.utf8) }

    /// Gives those that there is no place for a name that no run looks at. Their owner has to be told of them then.
    /// - Returns: where they are.
    func keep(_ displaced: [FilePath]) -> [FilePath] {
        displaced.map { path in
            let kept = folder.appending("\(name).berth-displaced.\(path.extension ?? "")")
            // One that cannot be renamed is told of by the next run once more.
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
            path: folder.appending(name), old: String(Substring(parts[0])), new: String(Substring(parts[1])))
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
