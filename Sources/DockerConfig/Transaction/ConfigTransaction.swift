package import Platform
package import SystemPackage

/// The write itself, under the lock: read, change, put in place, and again where another program came in between.
struct ConfigTransaction: Sendable {
    /// How often another program may come in between before berth gives up.
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
            // Of a run that was killed, or of the last attempt.
            let displaced = swaps.putBack()
            // Status and text are of one open file: another user's that comes in between owns nothing.
            let opened = try file.opened(target, in: files)
            let (old, status) = (opened?.bytes, opened?.status)
            let (new, spared) = try changed(old)
            // Nothing differs, so nothing is written, and the file's time stays.
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
        // What has no place any more stays for the next run to tell of, as it does wherever this one fails.
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

    /// - Returns: the new text, and the hosts that it leaves as they are.
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
    /// Makes changes to the file in one step, over what it holds by then. Of everything else in it no byte changes.
    ///
    /// Any number of berths queue up at a lock beside the file. Other programs take none: one that writes before berth
    /// puts its own file in place, or at that very moment, is noticed, and berth starts again on what it wrote.
    /// - Parameters:
    ///   - changes: of several to one host's login the last counts, and so it does of several to its route.
    ///   - lockTimeLimit: how long to wait for other berths.
    ///   - spare: asked of what a host holds when the changes are made: true leaves the host as it is.
    ///   - onWait: called once, on any thread, if the lock is not free within a second; with the process that has
    ///     it, where that is known.
    /// - Returns: whether anything was written, and what the owner should know.
    /// - Throws: the file is then as it was, but for `tornApart`, which says where its content is.
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
            // another makes and locks a new one.
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
            // Whatever else ends the wait, the task is over.
            throw .cancelled
        }
        return try result.get()
    }

    /// Whether files of a run that was killed, or is under way, lie next to it. A commit, of nothing too, puts that
    /// right.
    package func hasLeftovers(in files: any FileSystem) -> Bool {
        guard let target = try? target(in: files) else { return false }
        let temporaries = TemporaryFiles(beside: target)
        let swaps = SwapFiles(beside: target, in: files)
        let directory = target.removingLastComponent()
        let names = ((try? files.names(in: directory)) ?? []).filter { temporaries.isOne($0) || swaps.isOne($0) }
        if names.isEmpty { return BackupCopy(of: target).isThere(in: files) }
        // A file that another user has put there is not berth's to put right.
        let rule = CompanionRule(in: directory, files)
        let isOwn = names.contains { ((try? files.status(directory.appending($0))) ?? nil).map(rule.isOwn) ?? false }
        return isOwn || BackupCopy(of: target).isThere(in: files)
    }

    /// The process that holds a lock, as it noted it there.
    /// - Returns: `nil` if the file is not this user's alone, or does not name a process that runs berth: its text
    ///   would become advice to end a process.
    private static func holder(of lock: FilePath, in files: any FileSystem) -> Int? {
        let opened = try? files.open(lock, limit: 20) {
            $0.kind == .file && $0.owner.user == files.user && !$0.isWritableByOthers
        }
        guard let bytes = opened?.bytes, bytes.last == UInt8(ascii: "\n") else { return nil }
        let digits = bytes.dropLast()
        guard digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            // 0 would be a whole group of processes to `kill`.
            let number = Int(String(decoding: digits, as: UTF8.self)), number > 0,
            files.programName(ofProcess: number) == "berth"
        else { return nil }
        return number
    }

    /// What a step of the write gives, or its failure as one to write the file.
    func writing<Value>(_ step: () throws(FileError) -> Value) throws(DockerConfigError) -> Value {
        do throws(FileError) {
            return try step()
        } catch {
            throw .cannotWrite(path, error)
        }
    }

    /// Docker refuses to read a config with an entry that it cannot take apart: such an entry must never get in.
    private static func check(_ login: RegistryCredential, for host: String) throws(DockerConfigError) {
        if login.username.isEmpty { throw .unstorable(host: host, reason: "the user name is empty") }
        if login.username.utf8.contains(UInt8(ascii: ":")) {
            throw .unstorable(host: host, reason: "the user name contains a colon")
        }
    }
}

/// The result of changes to a config.
package struct CommitResult: Sendable, Equatable {
    /// False where the file held all of it already: then it was not touched.
    package var written: Bool
    /// The hosts whose entries were to be spared: of their changes none was made.
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
    /// Others may read it; its mode is kept.
    case openToOthers(FilePath, mode: UInt32)
    /// It was someone else's, and berth was not allowed to leave it theirs.
    case ownerChanged(FilePath, from: FileOwner, to: FileOwner)
    /// An interrupted run had left a torn file, which berth restored.
    case restored(FilePath)
    /// Another program wrote it at the very moment that berth did, and a third one wrote it before that could be put
    /// right: the first one's text is in `kept`.
    case displaced(FilePath, kept: FilePath)
    /// The file system or the system has no such operation, and another one had to do.
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
