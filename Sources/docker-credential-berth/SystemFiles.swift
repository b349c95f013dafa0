import DockerConfig
import Effects
import FoundationEssentials
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The helper's files by system calls: what is looked at is the file that is open, so nothing can take its place
/// meanwhile.
struct SystemFiles: HelperFiles {
    /// Whose files are believed.
    private let user = getuid()

    func read(_ path: FilePath, limit: Int) throws(PrivateFileFault) -> [UInt8]? {
        let descriptor = openForReading(path)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: return nil
            // A symbolic link, which is not followed.
            case ELOOP: throw .notAFile(path)
            default: throw .unreadable(failure("read", path))
            }
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(failure("read", path)) }
        try PrivateFile.check(Self.status(status), at: path, user: user)
        let size = Int(status.st_size)
        guard size <= limit else { throw .unreadable(FileFailure("read", path, .fileTooLarge)) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        while bytes.count < size {
            let left = size - bytes.count
            var count = 0
            let piece = [UInt8](unsafeUninitializedCapacity: left) { buffer, initialized in
                count = readBytes(descriptor, buffer.baseAddress, left)
                initialized = max(count, 0)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(failure("read", path)) }
            if count == 0 { break }
            bytes += piece
        }
        return bytes
    }

    func remove(_ path: FilePath) throws(FileFailure) {
        guard path.withPlatformString({ unlink($0) }) == 0 || errno == ENOENT || errno == ENOTDIR else {
            throw failure("remove", path)
        }
    }

    func linkTarget(_ path: FilePath) -> FilePath? {
        var count = 0
        let bytes = [CChar](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, initialized in
            count = path.withPlatformString { readlink($0, buffer.baseAddress!, Int(PATH_MAX)) }
            initialized = max(count, 0)
        }
        return count > 0 ? FilePath(platformString: bytes + [0]) : nil
    }

    private static func status(_ status: stat) -> FileStatus {
        let kind: FileStatus.Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            default: .other
            }
        return FileStatus(
            kind: kind, mode: UInt32(status.st_mode & 0o7777),
            owner: FileOwner(user: status.st_uid, group: status.st_gid),
            // Nobody asks for it here.
            modified: Date(timeIntervalSince1970: 0)
        )
    }
}

/// Opens no link, and does not wait for whoever fills a pipe.
private func openForReading(_ path: FilePath) -> CInt {
    path.withPlatformString { open($0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK) }
}

/// The system call that `SystemFiles` has a method of the same name for.
private func readBytes(_ descriptor: CInt, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}

/// The failure that `errno` tells of.
private func failure(_ operation: String, _ path: FilePath) -> FileFailure {
    FileFailure(operation, path, Errno(rawValue: errno))
}
