package import SystemPackage

/// A file of berth that processes change one after the other. Its lock is `.NAME.lock` in the same directory, without
/// the extension, because berth replaces the file itself.
package struct LockedFile: Sendable {
    /// The path, whether or not the file exists.
    package let path: FilePath
    private let files: any FileSystem

    /// - Parameter path: absolute.
    package init(_ path: FilePath, in files: any FileSystem) {
        self.path = path
        self.files = files
    }

    package var directory: FilePath { path.removingLastComponent() }

    /// Makes the file's directory, with mode 0700, if it is missing.
    /// - Parameter reader: checks that no other user can change the directory; `nil` for no check.
    /// - Throws: `OwnedFileError` if another user can, and `FileError` if the directory cannot be made.
    package func makeDirectory(checkedBy reader: OwnedFileReader?) throws {
        try files.makeDirectory(directory, mode: 0o700)
        try reader?.check(directory: directory)
    }

    /// Runs `body` under the lock, in an existing directory, after the temporary files of killed runs are removed.
    /// - Parameter timeLimit: the longest wait for another process that has the lock.
    /// - Throws: `FileError` if the lock is not available, with `EWOULDBLOCK` if the time limit passes; otherwise the
    ///   error of `body`.
    package func withLock<Value: Sendable>(
        timeLimit: Duration, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await files.withLock(on: lockPath, timeLimit: timeLimit) { [files, path] in
            files.sweep(beside: path)
            return try body()
        }
    }

    /// Takes the lock of `withLock` for asynchronous work. The caller releases it.
    /// - Throws: `FileError` if the lock is not available, with `EWOULDBLOCK` if the time limit passes.
    package func lock(timeLimit: Duration) async throws -> HeldLock {
        let held = try await files.lock(lockPath, timeLimit: timeLimit)
        files.sweep(beside: path)
        return held
    }

    private var lockPath: FilePath { directory.appending(".\(path.stem ?? "file").lock") }
}
