public import Effects
import SystemPackage

extension DockerConfigFile {
    /// Makes changes to the file in one step, over what it holds by then. Of everything else in it no byte changes.
    ///
    /// Any number of berths queue up at a lock beside the file. Other programs take none: one that writes before berth
    /// puts its own file in place is noticed, and berth starts again on what it wrote.
    /// - Parameters:
    ///   - changes: of several for one host, the last counts.
    ///   - lockTimeLimit: how long to wait for other berths.
    /// - Returns: whether anything was written, and what the owner should know.
    /// - Throws: the file is then as it was, but for `tornApart`, which says where its content is.
    public func commit(
        _ changes: [ConfigChange],
        through files: any FileSystem,
        lockTimeLimit: Duration
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
        let commit = ConfigCommit(file: self, target: target, changes: changes, files: files)
        let result: Result<CommitResult, DockerConfigError>
        do {
            // The lock's file stays for ever. Were it removed, one berth could hold the lock on the removed file while
            // another makes and locks a new one.
            result = try await files.withLock(on: lock, timeLimit: lockTimeLimit) {
                Result { () throws(DockerConfigError) in try commit.run() }
            }
        } catch let failure as FileFailure where failure.code != .wouldBlock {
            throw .cannotWrite(path, failure)
        } catch {
            // Whatever else ends the wait, the lock was not had.
            throw .lockTimeout(lock: lock, after: lockTimeLimit)
        }
        return try result.get()
    }

    /// Docker refuses to read a config with an entry that it cannot take apart: such an entry must never get in.
    private static func check(_ login: RegistryLogin, for host: String) throws(DockerConfigError) {
        if login.username.isEmpty { throw .unstorable(host: host, reason: "the user is empty") }
        if login.username.utf8.contains(UInt8(ascii: ":")) {
            throw .unstorable(host: host, reason: "there is a colon in the user")
        }
    }
}

extension ConfigChange {
    fileprivate var stores: Bool {
        switch self {
        case .set: true
        case .remove: false
        }
    }
}
