import Platform
import SystemPackage

/// The write itself, under the lock: read, change, put in place, and again where another program came in between.
struct ConfigCommit: Sendable {
    /// How often another program may come in between before berth gives up.
    static let attempts = 5

    let file: DockerConfigFile
    let target: FilePath
    let changes: [ConfigChange]
    let spare: @Sendable (_ host: String, _ entry: StoredEntry) -> Bool
    let files: any FileSystem

    private var swaps: SwapFiles { SwapFiles(beside: target, in: files) }

    func run() throws(DockerConfigError) -> CommitResult {
        TemporaryFiles(beside: target).sweep(in: files)
        let restored = try settle() ? [CommitWarning.restored(file.path)] : []
        for _ in 0..<Self.attempts {
            // Of a run that was killed, or of the last attempt.
            let displaced = swaps.putBack()
            // Status and text are of one open file: another user's that comes in between owns nothing.
            let opened = try file.opened(target, in: files)
            let (old, status) = (opened?.bytes, opened?.status)
            let (new, spared) = try changed(old)
            // Nothing differs, so nothing is written, and the file's time stays.
            if new == old ?? DockerConfig.emptyText {
                return CommitResult(written: false, spared: spared, warnings: restored + keeping(displaced))
            }
            var warnings: [CommitWarning] = []
            switch try ConfigReplacement(file: file, target: target, files: files).replace(old, with: new, status) {
            case .overtaken: continue
            case .renamed(let reason): warnings = exchangeWarning(reason)
            case .replaced: break
            }
            warnings += restored + keeping(displaced) + changesOfOwnership(since: status, of: new)
            return CommitResult(written: true, spared: spared, warnings: warnings)
        }
        // What has no place any more stays for the next run to tell of, as it does wherever this one fails.
        swaps.putBack()
        throw .keepsChanging(file.path, attempts: Self.attempts)
    }

    private func settle() throws(DockerConfigError) -> Bool {
        let content = try file.opened(target, in: files)?.bytes
        let copy = SavedCopy(of: target)
        let restoration = try file.writing { () throws(FileFailure) in
            try copy.restore(content: content, in: files)
        }
        if restoration == .noCopy || restoration == .impossible { return false }
        do throws(FileFailure) {
            try files.remove(copy.path)
        } catch {
            throw restoration == .done ? .copyStays(file.path, error, saved: copy.path) : .cannotWrite(file.path, error)
        }
        return restoration == .done
    }

    /// - Returns: the new text, and the hosts that it leaves as they are.
    private func changed(_ old: [UInt8]?) throws(DockerConfigError) -> (text: [UInt8], spared: Set<String>) {
        do throws(ConfigSyntaxError) {
            let config = try DockerConfig(parsing: old ?? DockerConfig.emptyText, as: file.format(at: target))
            let spared = Set(
                changes.map(\.host).filter { host in config.entry(for: host).map { spare(host, $0) } ?? false })
            return (config.text(applying: changes.filter { !spared.contains($0.host) }), spared)
        } catch {
            throw .malformed(file.path, error)
        }
    }

    /// Of many file systems it is normal that they cannot exchange files. What a filter of system calls denies can be
    /// allowed.
    private func exchangeWarning(_ reason: Errno) -> [CommitWarning] {
        guard reason == .notPermitted || reason == .noFunction else { return [] }
        return [.unsupported(UnsupportedFileOperation(.exchanging, in: target.removingLastComponent(), reason))]
    }

    private func keeping(_ displaced: [FilePath]) -> [CommitWarning] {
        swaps.keep(displaced).map { CommitWarning.displaced(file.path, kept: $0) }
    }

    private func changesOfOwnership(since old: FileStatus?, of text: [UInt8]) -> [CommitWarning] {
        guard let old, let new = try? files.status(target) else { return [] }
        var warnings: [CommitWarning] = []
        let isOpen = new.mode & 0o077 != 0
        if isOpen, (try? DockerConfig(parsing: text))?.holdsSecrets ?? true {
            warnings.append(.openToOthers(file.path, mode: new.mode))
        }
        if new.owner != old.owner {
            warnings.append(.ownerChanged(file.path, from: old.owner, to: new.owner))
        }
        return warnings
    }
}
