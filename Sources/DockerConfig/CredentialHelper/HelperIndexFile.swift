package import Platform
package import SystemPackage

/// The index's file: `$XDG_STATE_HOME/berth/helper-index`, mode 0600 in a directory of mode 0700.
package struct HelperIndexFile: Sendable {
    /// The path, whether or not the file exists.
    package let path: FilePath
    private let files: any FileSystem
    private let user: UInt32

    /// - Parameter user: this process's user, by number.
    /// - Returns: `nil` if neither `$XDG_STATE_HOME` nor a home directory is known.
    package init?(in files: any FileSystem, _ environment: Environment, user: UInt32) {
        guard let path = HelperIndexText.path(in: environment) else { return nil }
        self.path = path
        self.files = files
        self.user = user
    }

    /// Loads the index.
    /// - Returns: an empty index if there is no file.
    /// - Throws: `HelperIndexError` if the file cannot be used: the hosts in it are then unknown.
    package func load() throws(HelperIndexError) -> HelperIndex {
        guard let text = try HelperIndexText.read(path, of: OwnerOnlyFiles(files, user: user)) else {
            return HelperIndex()
        }
        do throws(HelperIndex.SyntaxError) { return try HelperIndex(text) } catch { throw .faulty(path, error) }
    }

    /// Changes the current records under a lock.
    /// - Parameter timeLimit: the longest wait for another berth that has the lock.
    /// - Returns: the result of the change.
    /// - Throws: `HelperIndexError` if there is an index that cannot be used, or that others could replace;
    ///   `FileError` if it cannot be locked or written. The index is then unchanged.
    @discardableResult
    package func update<Value: Sendable>(
        timeLimit: Duration, _ change: @escaping @Sendable (inout HelperIndex) -> Value
    ) async throws -> Value {
        let file = LockedFile(path, in: files)
        do {
            try file.makeDirectory(checkedBy: OwnedFileReader(files, user: user))
        } catch let fault as OwnedFileError {
            throw HelperIndexError.untrusted(fault)
        }
        return try await file.withLock(timeLimit: timeLimit) {
            let before = try load()
            var after = before
            let value = change(&after)
            guard after != before else { return value }
            try files.replace(path, with: after.text)
            return value
        }
    }
}
