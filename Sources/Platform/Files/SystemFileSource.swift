package import SystemPackage

/// The machine's files, through system calls.
package struct SystemFileSource: FileSource, Sendable {
    /// The process's effective user.
    package let user: UInt32 = geteuid()

    package init() {}

    package func status(_ path: FilePath) throws(FileError) -> FileStatus? {
        var found = stat()
        guard path.withPlatformString({ lstat($0, &found) }) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw FileError("inspect", path)
        }
        return FileStatus(found)
    }

    package func symbolicLinkTarget(_ path: FilePath) throws(FileError) -> FilePath {
        var count = 0
        let bytes = [CChar](unsafeUninitializedCapacity: Int(PATH_MAX) + 1) { buffer, initialized in
            count = path.withPlatformString { readlink($0, buffer.baseAddress!, Int(PATH_MAX)) }
            initialized = max(count, 0)
        }
        guard count >= 0 else { throw FileError("read", path) }
        return FilePath(platformString: bytes + [0])
    }

    package func open(
        _ path: FilePath, limit: Int, accepting isAccepted: (FileStatus) -> Bool
    ) throws(FileError) -> OpenedFile? {
        var bytes: [UInt8]?
        let status = try withDescriptor(of: path, accepting: isAccepted) { descriptor, size throws(FileError) in
            bytes = try content(of: descriptor, size: size, limit: limit, path)
        }
        return status.map { OpenedFile(status: $0, bytes: bytes) }
    }

    package func read(
        _ path: FilePath, limit: Int, accepting isAccepted: (FileStatus) -> Bool,
        piece: (UnsafeRawBufferPointer) -> Void
    ) throws(FileError) -> FileStatus? {
        try withDescriptor(of: path, accepting: isAccepted) { descriptor, size throws(FileError) in
            let buffer = UnsafeMutableRawBufferPointer.allocate(
                byteCount: min(max(size, 4095), (1 << 18) - 1) + 1, alignment: 16)
            defer { buffer.deallocate() }
            var total = 0
            while total <= limit {
                let count = readBytes(descriptor, buffer.baseAddress, buffer.count)
                guard count >= 0 else { throw FileError("read", path) }
                if count == 0 { return }
                total += count
                if total <= limit { piece(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
            }
            throw FileError("read", path, .fileTooLarge)
        }
    }

    /// Opens a file, and reads it if its status is accepted.
    /// - Parameter body: gets the descriptor, and the file's size in bytes when it was opened.
    /// - Returns: the open file's status; `nil` if there is no such file.
    private func withDescriptor(
        of path: FilePath, accepting isAccepted: (FileStatus) -> Bool, _ body: (CInt, Int) throws(FileError) -> Void
    ) throws(FileError) -> FileStatus? {
        let descriptor = openForReading(path)
        guard descriptor >= 0 else {
            let failure = FileError("read", path)
            // A link, a socket, or another user's file: its status explains more than the system's reason.
            let found: FileStatus?
            do throws(FileError) { found = try status(path) } catch { throw failure }
            guard let found else { return nil }
            if !isAccepted(found) { return found }
            throw failure
        }
        defer { close(descriptor) }
        var found = stat()
        guard fstat(descriptor, &found) == 0 else { throw FileError("read", path) }
        let status = FileStatus(found)
        if isAccepted(status) { try body(descriptor, Int(found.st_size)) }
        return status
    }

    /// Reads a regular file of any user, through symbolic links.
    /// - Parameter limit: the most bytes to read.
    /// - Returns: `nil` if there is no such file, or it cannot be read whole. A named pipe has one reader, so berth
    ///   does not read it.
    package func regularFile(_ path: FilePath, limit: Int) -> [UInt8]? {
        let descriptor = openForReading(path, followsLink: true)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var found = stat()
        guard fstat(descriptor, &found) == 0, FileStatus(found).kind == .file else { return nil }
        return try? content(of: descriptor, size: Int(found.st_size), limit: limit, path)
    }

    private func content(
        of descriptor: CInt, size: Int, limit: Int, _ path: FilePath
    ) throws(FileError) -> [UInt8] {
        // One more byte than the file has, so that most files are read in one call and their end is detected at once.
        let pieceSize = min(max(size, 4095), limit) + 1
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            var count = 0
            let piece = [UInt8](unsafeUninitializedCapacity: pieceSize) { buffer, initialized in
                count = readBytes(descriptor, buffer.baseAddress, pieceSize)
                initialized = max(count, 0)
            }
            guard count >= 0 else { throw FileError("read", path) }
            if count == 0 { return bytes }
            // Almost always the whole file: not copied, because it may be long.
            if bytes.isEmpty { bytes = piece } else { bytes += piece }
        }
        throw FileError("read", path, .fileTooLarge)
    }
}

extension FileStatus {
    init(_ status: stat) {
        let kind: Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .symbolicLink
            default: .other
            }
        self.init(
            kind: kind, mode: UInt32(status.st_mode & 0o7777),
            owner: FileOwner(user: status.st_uid, group: status.st_gid),
            links: UInt64(status.st_nlink)
        )
        number = FileIdentity(
            device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(truncatingIfNeeded: status.st_ino))
    }
}

// System calls whose names methods of `SystemFileSource` have.
private func openForReading(_ path: FilePath, followsLink: Bool = false) -> CInt {
    path.withPlatformString { open($0, O_RDONLY | (followsLink ? 0 : O_NOFOLLOW) | O_CLOEXEC | O_NONBLOCK) }
}

private func readBytes(_ descriptor: CInt, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    while true {
        let length = read(descriptor, buffer, count)
        if length >= 0 || errno != EINTR { return length }
    }
}

extension FileError {
    /// The failure that `errno` names.
    package init(_ operation: String, _ path: FilePath) {
        self.init(operation, path, Errno(rawValue: errno))
    }
}
