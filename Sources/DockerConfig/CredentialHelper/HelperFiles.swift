package import Platform
package import SystemPackage

/// The operations on files that the credential helper needs: `docker-credential-berth` uses system calls, and `berth`
/// its file system.
package protocol HelperFiles {
    /// Reads a secret file.
    /// - Parameter limit: the most bytes to read; a longer file is unreadable.
    /// - Returns: the file's bytes; `nil` if there is no such file.
    /// - Throws: `OwnedFileError` if it cannot be read, or if `OwnedFileReader` does not accept it as this user's
    ///   secret.
    func read(_ path: FilePath, limit: Int) throws(OwnedFileError) -> [UInt8]?

    /// Reads a file that berth does not trust with secrets, such as AWS's files or a Docker config. The file may belong
    /// to any user, and links are followed.
    /// - Parameter limit: the most bytes to read.
    /// - Returns: `nil` if there is no such file, or if it cannot be read whole.
    func content(of path: FilePath, limit: Int) -> [UInt8]?

    /// Removes a file. A missing file is not a failure.
    func remove(_ path: FilePath) throws(FileError)

    /// - Returns: the target of a symbolic link, as it is written; `nil` for everything else.
    func linkTarget(_ path: FilePath) -> FilePath?
}

/// The credential helper's file operations through a file system.
package struct OwnerOnlyFiles: HelperFiles, Sendable {
    private let files: any FileSystem
    private let user: UInt32

    /// - Parameter user: this process's user, by number.
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
