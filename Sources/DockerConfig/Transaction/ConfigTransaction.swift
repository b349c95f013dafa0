package import DockerConfig
package import Platform
package import SystemPackage

/// The write under the lock: read, change, replace, and start again if another program wrote in between.
struct ConfigTransaction: Sendable {
    /// The number of attempts that other programs may disturb before berth gives up.
    static let attempts = 5

    let file: DockerConfigFile
    let target: FilePath
    let changes: [ConfigChange]
    let spare: @Sendable (_ host: String, _ entry: AuthEntry) -> Bool
    let files: any FileSystem

    private var swaps: SwapFiles { SwapFiles(beside: target, in: files) }

    func run() throws(DockerConfigError) -> CommitResult {
        TemporaryFiles(beside: target).sweep(in: files)
        let restored = try restoreTornConfig() ? [CommitWarning.restored(file.path)] : []
        for _ in 0..<Self.attempts {
            // Files of a killed run, or of the last attempt.
            let displaced = swaps.putBack()
            // Status and text come from one open file, so a file that another user swaps in has no effect.
            let opened = try file.opened(target, in: files)
            let (old, status) = (opened?.bytes, opened?.status)
            let (new, spared) = try changed(old)
            // Nothing differs, so berth writes nothing, and the file keeps its time.
            if new == old ?? DockerConfigDocument.emptyText {
                return CommitResult(written: false, spared: spared, warnings: restored + keeping(displaced))
            }
            var warnings: [CommitWarning] = []
            switch try AtomicReplacement(file: file, target: target, files: files).replace(old, with: new, status) {
            case .overtaken: continue
            case .renamed(let reason): warnings = exchangeWarning(reason)
            case .replaced: break
            }
            warnings += restored + keeping(displaced) + changesOfOwnership(since: status, of: new)
            return CommitResult(written: true, spared: spared, warnings: warnings)
        }
        // Replaced files that could not be restored stay for the next run to report, as after every failure.
        swaps.putBack()
        throw .keepsChanging(file.path, attempts: Self.attempts)
    }

    private func restoreTornConfig() throws(DockerConfigError) -> Bool {
        let content = try file.opened(target, in: files)?.bytes
        let copy = BackupCopy(of: target)
        let restoration = try file.writing { () throws(FileError) in
            try copy.restore(content: content, in: files)
        }
        if restoration == .noCopy || restoration == .impossible { return false }
        do throws(FileError) {
            try files.remove(copy.path)
        } catch {
            throw restoration == .done ? .copyStays(file.path, error, saved: copy.path) : .cannotWrite(file.path, error)
        }
        return restoration == .done
    }

    /// - Returns: the new text, and the hosts that stay unchanged.
    private func changed(_ old: [UInt8]?) throws(DockerConfigError) -> (text: [UInt8], spared: Set<String>) {
        do throws(ConfigSyntaxError) {
            let config = try DockerConfigDocument(
                parsing: old ?? DockerConfigDocument.emptyText, as: file.format(at: target))
            let spared = Set(
                changes.map(\.host).filter { host in config.entry(for: host).map { spare(host, $0) } ?? false })
            return (config.text(applying: changes.filter { !spared.contains($0.host) }), spared)
        } catch {
            throw .malformed(file.path, error)
        }
    }

    /// Many file systems cannot exchange files, which needs no warning. A denial by a filter of system calls can be
    /// lifted.
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
        if isOpen, (try? DockerConfigDocument(parsing: text))?.holdsSecrets ?? true {
            warnings.append(.openToOthers(file.path, mode: new.mode))
        }
        if new.owner != old.owner {
            warnings.append(.ownerChanged(file.path, from: old.owner, to: new.owner))
        }
        return warnings
    }
}

extension DockerConfigFile {
    /// Applies changes to the file's current content in one step. Every other byte stays.
    ///
    /// berths queue at a lock next to the file. Other programs take no lock: berth detects a write until the moment
    /// when it replaces the file, and starts again from what they wrote.
    /// - Parameters:
    ///   - changes: the last change to a host's login counts, and so does the last change to its route.
    ///   - lockTimeLimit: the longest wait for other berths.
    ///   - spare: called with a host's current entry when the changes are made; `true` leaves the host unchanged.
    ///   - onWait: called once, on any thread, if the lock is not free within a second; with the process that has it,
    ///     if known.
    /// - Returns: whether anything was written, and warnings for the owner.
    /// - Throws: `DockerConfigError`. The file is then unchanged, except after `tornApart`, which names the copy.
    package func commit(
        _ changes: [ConfigChange],
        through files: any FileSystem,
        lockTimeLimit: Duration,
        sparing spare: @escaping @Sendable (_ host: String, _ entry: AuthEntry) -> Bool = { _, _ in false },
        onWait: @escaping @Sendable (Int?) -> Void = { _ in }
    ) async throws(DockerConfigError) -> CommitResult {
        for case .set(let host, let login) in changes { try Self.check(login, for: host) }
        let target = try target(in: files)
        let directory = target.removingLastComponent()
        do throws(FileError) {
            if try files.status(directory) == nil {
                guard changes.contains(where: \.stores) else { return CommitResult(written: false) }
                try files.makeDirectory(directory, mode: 0o700)
            }
        } catch {
            throw .cannotWrite(path, error)
        }

        let lock = directory.appending(".\(target.lastComponent?.string ?? "config.json").berth-lock")
        let commit = ConfigTransaction(file: self, target: target, changes: changes, spare: spare, files: files)
        let result: Result<CommitResult, DockerConfigError>
        do {
            // The lock's file is never removed. Otherwise one berth could hold the lock on the removed file while
            // another creates and locks a new one.
            result = try await files.withLock(
                on: lock, timeLimit: lockTimeLimit, onWait: { onWait(Self.holder(of: lock, in: files)) }
            ) {
                Result { () throws(DockerConfigError) in try commit.run() }
            }
        } catch let failure as FileError where failure.code == .wouldBlock {
            throw .lockTimeout(lock: lock, holder: Self.holder(of: lock, in: files), after: lockTimeLimit)
        } catch let failure as FileError where failure.code != .canceled {
            throw .cannotWrite(path, failure)
        } catch {
            // Any other error means that the task was cancelled.
            throw .cancelled
        }
        return try result.get()
    }

    /// Returns whether files of a killed or running berth are next to it. A commit cleans them up, even without
    /// changes.
    package func hasLeftovers(in files: any FileSystem) -> Bool {
        guard let target = try? target(in: files) else { return false }
        let temporaries = TemporaryFiles(beside: target)
        let swaps = SwapFiles(beside: target, in: files)
        let directory = target.removingLastComponent()
        let names = ((try? files.names(in: directory)) ?? []).filter { temporaries.isOne($0) || swaps.isOne($0) }
        if names.isEmpty { return BackupCopy(of: target).isThere(in: files) }
        // berth does not clean up another user's files.
        let rule = CompanionRule(in: directory, files)
        let isOwn = names.contains { ((try? files.status(directory.appending($0))) ?? nil).map(rule.isOwn) ?? false }
        return isOwn || BackupCopy(of: target).isThere(in: files)
    }

    /// Returns the process that holds a lock, as the process recorded it there.
    /// - Returns: `nil` if the file is not this user's alone, or does not name a berth process: its text would become
    ///   advice to end a process.
    private static func holder(of lock: FilePath, in files: any FileSystem) -> Int? {
        let opened = try? files.open(lock, limit: 20) {
            $0.kind == .file && $0.owner.user == files.user && !$0.isWritableByOthers
        }
        guard let bytes = opened?.bytes, bytes.last == UInt8(ascii: "\n") else { return nil }
        let digits = bytes.dropLast()
        guard digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            // For `kill`, 0 would be a whole process group.
            let number = Int(String(decoding: digits, as: UTF8.self)), number > 0,
            files.programName(ofProcess: number) == "berth"
        else { return nil }
        return number
    }

    /// Returns the result of a step, or throws its failure as a failure to write the file.
    func writing<Value>(_ step: () throws(FileError) -> Value) throws(DockerConfigError) -> Value {
        do throws(FileError) {
            return try step()
        } catch {
            throw .cannotWrite(path, error)
        }
    }

    /// Docker refuses to read a config with an invalid entry, so berth must never write one.
    private static func check(_ login: RegistryCredential, for host: String) throws(DockerConfigError) {
        if login.username.isEmpty { throw .unstorable(host: host, reason: "the user name is empty") }
        if login.username.utf8.contains(UInt8(ascii: ":")) {
            throw .unstorable(host: host, reason: "the user name contains a colon")
        }
    }
}

/// The result of changes to a config.
package struct CommitResult: Sendable, Equatable {
    /// `false` if the file had all of it already: then it was not touched.
    package var written: Bool
    /// The hosts whose entries were spared: none of their changes was made.
    package var spared: Set<String>
    /// Each to be shown once.
    package var warnings: [CommitWarning]

    package init(written: Bool, spared: Set<String> = [], warnings: [CommitWarning] = []) {
        self.written = written
        self.spared = spared
        self.warnings = warnings
    }
}

/// A warning for the owner of a config.
package enum CommitWarning: Sendable, Equatable, CustomStringConvertible {
    /// Other users may read the file; its mode stays.
    case openToOthers(FilePath, mode: UInt32)
    /// The file belonged to another user, and berth was not allowed to keep its owner.
    case ownerChanged(FilePath, from: FileOwner, to: FileOwner)
    /// An interrupted run had left a torn file, which berth restored.
    case restored(FilePath)
    /// Two other programs wrote the file around the moment when berth did, so berth could not restore the first one's
    /// text: it is in `kept`.
    case displaced(FilePath, kept: FilePath)
    /// The file system or the system lacks an operation, and berth used another one.
    case unsupported(UnsupportedFileOperation)

    package var message: UserMessage {
        switch self {
        case .openToOthers(let path, let mode):
            UserMessage(
                "docker_config_open_to_others",
                """
                \(path.string) contains secrets, and other users can read it (mode \(String(mode, radix: 8))): \
                chmod 600 it
                """)
        case .ownerChanged(let path, let from, let to):
            UserMessage(
                "docker_config_owner_changed",
                "\(path.string) belonged to \(from.user):\(from.group) and now belongs to \(to.user):\(to.group)")
        case .unsupported(let operation): operation.message
        case .restored(let path):
            UserMessage(
                "docker_config_restored",
                "\(path.string) was partly written by an interrupted run; berth restored its previous content")
        case .displaced(let path, let kept):
            UserMessage(
                "docker_config_displaced",
                """
                several programs wrote \(path.string) at once, so a login may be missing: one version is in \
                \(kept.string); log in again where needed, then remove that file
                """)
        }
    }

    package var description: String { message.description }
}
