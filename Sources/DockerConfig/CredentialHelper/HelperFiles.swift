package import Platform
package import SystemPackage

/// The operations on files that the credential helper needs: `docker-credential-berth` uses system calls, and `berth`
/// its file system.
package protocol HelperFiles {
    /// - Parameter limit: the most bytes to take in; a longer file is unreadable.
    /// - Returns: a file's bytes; `nil` if there is no such file.
    /// - Throws: `OwnedFileError` if it cannot be read, or is no secret of this user's by the rule of
    ///   `OwnedFileReader`.
    func read(_ path: FilePath, limit: Int) throws(OwnedFileError) -> [UInt8]?

    /// Reads a file that berth does not rely on for secrets, such as AWS's, or a Docker config: any user's, through
    /// links.
    /// - Parameter limit: the most bytes to take in.
    /// - Returns: `nil` if there is no such file, or none that can be read in a piece.
    func content(of path: FilePath, limit: Int) -> [UInt8]?

    /// Removes a file; one that is not there is no failure.
    func remove(_ path: FilePath) throws(FileError)

    /// - Returns: where a symbolic link points, as it is written; `nil` for everything else.
    func linkTarget(_ path: FilePath) -> FilePath?
}

/// The credential helper's operations through a file system.
package struct OwnerOnlyFiles: HelperFiles, Sendable {
    private let files: any FileSystem
    private let user: UInt32

    /// - Parameter user: this process's, by number.
    package init(_ files: any FileSystem, user: UInt32) {
        self.files = files
        self.user = user
    }

    package func read(_ path: FilePath, limit: Int) throws(OwnedFileError) -> [UInt8]? {
        try OwnedFileReader(files, user: user).read(path, limit: limit)
    }

    /// Reads a file of any owner through the file system.
    package func content(of path: FilePath, limit: Int) -> [UInt8]? { try? files.read(path, limit: limit) }

    package func remove(_ path: FilePath) throws(FileError) { try files.remove(path) }

    package func linkTarget(_ path: FilePath) -> FilePath? {
        guard (try? files.status(path))?.kind == .symbolicLink else { return nil }
        return try? files.symbolicLinkTarget(path)
    }
}
