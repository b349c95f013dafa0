public import Platform
public import SystemPackage

/// The little that the credential helper does with files: `docker-credential-berth` by system calls of its own, `berth`
/// through its file system.
public protocol HelperFiles {
    /// - Parameter limit: the most bytes to take in; a longer file is unreadable.
    /// - Returns: a file's bytes; nil where there is no such file.
    /// - Throws: `OwnedFileError` if it cannot be read, or is no secret of this user's by the rule of `OwnedFileReader`.
    func read(_ path: FilePath, limit: Int) throws(OwnedFileError) -> [UInt8]?

    /// Reads a file that berth does not rely on for secrets, such as AWS's, or a Docker config: any user's, through links.
    /// - Parameter limit: the most bytes to take in.
    /// - Returns: `nil` if there is no such file, or none that can be read in a piece.
    func content(of path: FilePath, limit: Int) -> [UInt8]?

    /// Removes a file; one that is not there is no failure.
    func remove(_ path: FilePath) throws(FileFailure)

    /// - Returns: where a symbolic link points, as it is written; nil for everything else.
    func linkTarget(_ path: FilePath) -> FilePath?
}
