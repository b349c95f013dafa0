public import Platform
public import SystemPackage

/// What the credential helper does with files, through a file system.
public struct PrivateFiles: HelperFiles, Sendable {
    private let files: any FileSystem
    private let user: UInt32

    /// - Parameter user: this process's, by number.
    public init(_ files: any FileSystem, user: UInt32) {
        self.files = files
        self.user = user
    }

    /// As the protocol has it.
    public func read(_ path: FilePath, limit: Int) throws(OwnedFileError) -> [UInt8]? {
        try OwnedFileReader(files, user: user).read(path, limit: limit)
    }

    /// Reads a file of any owner through the file system.
    public func content(of path: FilePath, limit: Int) -> [UInt8]? { try? files.read(path, limit: limit) }

    /// As the protocol has it.
    public func remove(_ path: FilePath) throws(FileFailure) { try files.remove(path) }

    /// As the protocol has it.
    public func linkTarget(_ path: FilePath) -> FilePath? {
        guard (try? files.status(path))?.kind == .symbolicLink else { return nil }
        return try? files.symbolicLinkTarget(path)
    }

    /// Checks that no other user can change the directory of a file before berth writes it.
    func checkDirectory(of path: FilePath) throws(OwnedFileError) {
        try OwnedFileReader(files, user: user).check(directory: path.removingLastComponent())
    }
}
