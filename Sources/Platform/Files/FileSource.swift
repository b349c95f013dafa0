public import SystemPackage

/// The operations that decide whether a file counts, and read it: see `OwnedFileReader`.
public protocol FileSource {
    /// The user as whom the system opens files, by number.
    var user: UInt32 { get }

    /// - Returns: what stands at the path itself (a link is not followed); `nil` if nothing does.
    func status(_ path: FilePath) throws(FileFailure) -> FileStatus?

    /// - Returns: where a symbolic link points, as it is written.
    func symbolicLinkTarget(_ path: FilePath) throws(FileFailure) -> FilePath

    /// Opens a file without following a link at its end or waiting for a pipe's other end, and reads it through the same
    /// descriptor.
    /// - Parameters:
    ///   - limit: the most bytes to read; a longer file fails with `EFBIG`.
    ///   - isAccepted: decides by the open file's status whether it is read.
    /// - Returns: `nil` if there is no such file.
    func open(
        _ path: FilePath, limit: Int, accepting isAccepted: (FileStatus) -> Bool
    ) throws(FileFailure) -> OpenedFile?
}

extension FileSource {
    /// Whether a number stands for all users without a mapping. In a user namespace (user_namespaces(7)) that maps
    /// neither root nor other users, the files of all of them have one owner: the root directory's.
    package func isUnmapped(_ number: UInt32) -> Bool {
        number != 0 && number != user && (try? status("/"))?.owner.user == number
    }
}

/// A file's status and content, both of one open descriptor.
public struct OpenedFile: Sendable, Equatable {
    /// The open file's status; a link's own if the path is one.
    public var status: FileStatus
    /// `nil` if the status was not accepted.
    public var bytes: [UInt8]?

    /// A file of this status and content.
    public init(status: FileStatus, bytes: [UInt8]?) {
        self.status = status
        self.bytes = bytes
    }
}
