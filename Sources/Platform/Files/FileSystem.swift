package import SystemPackage

/// The operations on files that berth needs, each small enough that a test can make any one of them fail.
package protocol FileSystem: FileSource, Sendable {
    /// - Parameter limit: the most bytes to read; a longer file fails with `EFBIG`.
    /// - Returns: the file's bytes, links followed.
    func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8]

    /// - Returns: the names in a directory, sorted.
    func names(in directory: FilePath) throws(FileError) -> [String]

    /// Makes a directory, and the missing directories above it, with this mode whatever the umask. An existing
    /// directory keeps its mode.
    func makeDirectory(_ path: FilePath, mode: UInt32) throws(FileError)

    /// Writes a new file with a unique name (starting with `.` and `stem`) into a directory and syncs it.
    /// - Parameters:
    ///   - mode: permission bits, whatever the umask.
    ///   - owner: the user and group of the file; `nil` for this user. If the system does not allow that, it is not a
    ///     failure; if the user is another, only this user can read the file then.
    /// - Returns: the new file's path. A failure leaves no file.
    func writeTemporary(
        _ bytes: [UInt8], in directory: FilePath, stem: String, mode: UInt32, owner: FileOwner?
    ) throws(FileError) -> FilePath

    /// Replaces `target` with `source` in one step, and syncs the directory.
    func rename(_ source: FilePath, to target: FilePath) throws(FileError)

    /// Swaps the files of two names in one directory in one step, and syncs the directory. Each file keeps its mode and
    /// owner.
    /// - Throws: `FileError`; then nothing is swapped. `EINVAL`, `ENOSYS` and `ENOTSUP`: the system or file system
    ///   does not support it; `ENOENT`: one of the names has no file; `EBUSY` and `EXDEV`: one of them is a mount.
    func exchange(_ source: FilePath, with target: FilePath) throws(FileError)

    /// Renames `source` to `target`, which must not exist, in one step, and syncs the directory.
    /// - Throws: `FileError`; then nothing is renamed. `EEXIST`: the target exists; `EINVAL`, `ENOSYS` and `ENOTSUP`:
    ///   the system or file system does not support it.
    func place(_ source: FilePath, at target: FilePath) throws(FileError)

    /// Checks that a file can be written in place. Changes nothing.
    /// - Throws: `EROFS` if it is on a read-only file system or mount.
    func checkWritable(_ path: FilePath) throws(FileError)

    /// Overwrites a file's content in place and syncs it; does not follow a symbolic link. A crash can lose content, so
    /// this is for files that cannot be replaced by a rename.
    func overwrite(_ path: FilePath, with bytes: [UInt8]) throws(FileError)

    /// Removes a file. A missing file is not a failure.
    func remove(_ path: FilePath) throws(FileError)

    /// Takes an exclusive advisory lock on a file and holds it while `body` runs. The file is created with mode 0600 if
    /// it is missing; a symbolic link is not followed. Meanwhile the file contains its holder's process ID and a line
    /// end. If locks are not possible, runs `body` without one.
    /// - Parameters:
    ///   - timeLimit: the longest wait for another holder.
    ///   - onWait: called once, on any thread, if the lock is not free within a second.
    /// - Throws: `FileError` with `EWOULDBLOCK` if the time limit passes, with `ECANCELED` if the task was cancelled
    ///   while it waited; otherwise the error of `body`.
    func withLock<Value: Sendable>(
        on path: FilePath, timeLimit: Duration, onWait: @escaping @Sendable () -> Void,
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value

    /// Takes the lock of `withLock` for asynchronous work, which must not block a thread while it holds the lock.
    /// - Parameter timeLimit: the longest wait for another holder.
    /// - Throws: `FileError` as `withLock` does.
    func lock(_ path: FilePath, timeLimit: Duration) async throws -> HeldLock

    /// Takes an exclusive advisory lock on a file, created with mode 0600 if it is missing, without waiting.
    /// - Returns: `nil` if another process holds the lock.
    func tryLock(_ path: FilePath) throws(FileError) -> HeldLock?

    /// Returns the operations that berth did without since the last call, each kind once in the life of the process.
    func takeUnsupportedOperations() -> [UnsupportedFileOperation]

    /// - Returns: the name of a process's program, of which the system may know only the first 15 bytes; `nil` if
    ///   there is no such process.
    func programName(ofProcess number: Int) -> String?
}

extension FileSystem {
    /// Returns nothing: for file systems that support every operation.
    package func takeUnsupportedOperations() -> [UnsupportedFileOperation] { [] }

    /// Takes a lock and holds it while `body` runs, without a callback for the wait.
    package func withLock<Value: Sendable>(
        on path: FilePath, timeLimit: Duration, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withLock(on: path, timeLimit: timeLimit, onWait: {}, body)
    }
}

/// An advisory lock on a file, held until it is released or the process ends.
package struct HeldLock: Sendable {
    private let action: @Sendable () -> Void

    /// - Parameter release: releases the lock.
    package init(release: @escaping @Sendable () -> Void) {
        action = release
    }

    /// Releases the lock.
    package func release() { action() }
}

extension FileSystem {
    /// Returns a lock without competition, for file systems that live in one process.
    package func tryLock(_ path: FilePath) throws(FileError) -> HeldLock? { HeldLock {} }
}

/// The operations that check and read a file: see `OwnedFileReader`.
package protocol FileSource {
    /// The user that the system opens files as, by number.
    var user: UInt32 { get }

    /// - Returns: the status of the path itself (a link is not followed); `nil` if it does not exist.
    func status(_ path: FilePath) throws(FileError) -> FileStatus?

    /// - Returns: the target of a symbolic link, as it is written.
    func symbolicLinkTarget(_ path: FilePath) throws(FileError) -> FilePath

    /// Opens a file without following a link at its end or waiting for a pipe's other end, and reads it through the
    /// same descriptor.
    /// - Parameters:
    ///   - limit: the most bytes to read; a longer file fails with `EFBIG`.
    ///   - isAccepted: decides by the open file's status whether to read it.
    /// - Returns: `nil` if there is no such file.
    func open(
        _ path: FilePath, limit: Int, accepting isAccepted: (FileStatus) -> Bool
    ) throws(FileError) -> OpenedFile?

    /// Opens a file in the same way, and passes on its content in pieces: a large file need not be whole in memory.
    /// - Parameter piece: called with each piece, in order.
    /// - Returns: the open file's status; `nil` if there is no such file.
    func read(
        _ path: FilePath, limit: Int, accepting isAccepted: (FileStatus) -> Bool,
        piece: (UnsafeRawBufferPointer) -> Void
    ) throws(FileError) -> FileStatus?
}

extension FileSource {
    /// Passes on the whole content as one piece, for files that are in memory anyway.
    package func read(
        _ path: FilePath, limit: Int, accepting isAccepted: (FileStatus) -> Bool,
        piece: (UnsafeRawBufferPointer) -> Void
    ) throws(FileError) -> FileStatus? {
        let opened = try open(path, limit: limit, accepting: isAccepted)
        opened?.bytes?.withUnsafeBytes(piece)
        return opened?.status
    }

    /// Returns whether a number stands for all users without a mapping. In a user namespace (user_namespaces(7)) that
    /// maps neither root nor other users, their files have one owner: the root directory's.
    package func isUnmapped(_ number: UInt32) -> Bool {
        number != 0 && number != user && (try? status("/"))?.owner.user == number
    }
}

/// A file's status and content, from one open descriptor.
package struct OpenedFile: Sendable, Equatable {
    /// The open file's status; a link's own if the path is one.
    package var status: FileStatus
    /// `nil` if the status was not accepted.
    package var bytes: [UInt8]?

    package init(status: FileStatus, bytes: [UInt8]?) {
        self.status = status
        self.bytes = bytes
    }
}
