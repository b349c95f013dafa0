public import Platform
import SystemPackage

extension DockerConfigFile {
    /// Makes changes to the file in one step, over what it holds by then. Of everything else in it no byte changes.
    ///
    /// Any number of berths queue up at a lock beside the file. Other programs take none: one that writes before berth
    /// puts its own file in place, or at that very moment, is noticed, and berth starts again on what it wrote.
    /// - Parameters:
    ///   - changes: of several to one host's login the last counts, and so it does of several to its route.
    ///   - lockTimeLimit: how long to wait for other berths.
    ///   - spare: asked of what a host holds when the changes are made: true leaves the host as it is.
    ///   - onWait: called once, on any thread, where the lock was not had within a second; with the process that has
    ///     it, where that is known.
    /// - Returns: whether anything was written, and what the owner should know.
    /// - Throws: the file is then as it was, but for `tornApart`, which says where its content is.
    public func commit(
        _ changes: [ConfigChange],
        through files: any FileSystem,
        lockTimeLimit: Duration,
        sparing spare: @escaping @Sendable (_ host: String, _ entry: StoredEntry) -> Bool = { _, _ in false },
        onWait: @escaping @Sendable (Int?) -> Void = { _ in }
    ) async throws(DockerConfigError) -> CommitResult {
        for case .set(let host, let login) in changes { try Self.check(login, for: host) }
        let target = try target(in: files)
        let folder = target.removingLastComponent()
        do throws(FileFailure) {
            if try files.status(folder) == nil {
                guard changes.contains(where: \.stores) else { return CommitResult(written: false) }
                try files.makeFolder(folder, mode: 0o700)
            }
        } catch {
            throw .cannotWrite(path, error)
        }

        let lock = folder.appending(".\(target.lastComponent?.string ?? "config.json").berth-lock")
        let commit = ConfigCommit(file: self, target: target, changes: changes, spare: spare, files: files)
        let result: Result<CommitResult, DockerConfigError>
        do {
            // The lock's file stays for ever. Were it removed, one berth could hold the lock on the removed file while
            // another makes and locks a new one.
            result = try await files.withLock(
                on: lock, timeLimit: lockTimeLimit, onWait: { onWait(Self.holder(of: lock, in: files)) }
            ) {
                Result { () throws(DockerConfigError) in try commit.run() }
            }
        } catch let failure as FileFailure where failure.code == .wouldBlock {
            throw .lockTimeout(lock: lock, holder: Self.holder(of: lock, in: files), after: lockTimeLimit)
        } catch let failure as FileFailure where failure.code != .canceled {
            throw .cannotWrite(path, failure)
        } catch {
            // Whatever else ends the wait, the task is over.
            throw .cancelled
        }
        return try result.get()
    }

    /// Whether files of a run that was killed, or is under way, lie beside it. A commit, of nothing too, puts that right.
    public func hasLeftovers(in files: any FileSystem) -> Bool {
        guard let target = try? target(in: files) else { return false }
        let temporaries = TemporaryFiles(beside: target)
        let swaps = SwapFiles(beside: target, in: files)
        let folder = target.removingLastComponent()
        let names = ((try? files.names(in: folder)) ?? []).filter { temporaries.isOne($0) || swaps.isOne($0) }
        if names.isEmpty { return SavedCopy(of: target).isThere(in: files) }
        // A file that another user has put there is not berth's to put right.
        let rule = CompanionRule(in: folder, files)
        let isOwn = names.contains { ((try? files.status(folder.appending($0))) ?? nil).map(rule.isOwn) ?? false }
        return isOwn || SavedCopy(of: target).isThere(in: files)
    }

    /// The process that holds a lock, as it noted it there.
    /// - Returns: `nil` if the file is not this user's alone, or does not name a process that runs berth: its text would
    ///   become advice to end a process.
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
    func writing<Value>(_ step: () throws(FileFailure) -> Value) throws(DockerConfigError) -> Value {
        do throws(FileFailure) {
            return try step()
        } catch {
            throw .cannotWrite(path, error)
        }
    }

    /// Docker refuses to read a config with an entry that it cannot take apart: such an entry must never get in.
    private static func check(_ login: RegistryLogin, for host: String) throws(DockerConfigError) {
        if login.username.isEmpty { throw .unstorable(host: host, reason: "the user is empty") }
        if login.username.utf8.contains(UInt8(ascii: ":")) {
            throw .unstorable(host: host, reason: "there is a colon in the user")
        }
    }
}
