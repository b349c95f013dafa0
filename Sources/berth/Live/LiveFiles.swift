import Dispatch
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

/// The machine's files, by system calls: swift-system has no flock, rename or fsync, and Foundation's atomic write
/// loses a file's mode and its link.
struct LiveFiles: FileSystem {
    func read(_ path: FilePath, limit: Int) throws(FileFailure) -> [UInt8] {
        let file = try Descriptor(path, O_RDONLY, "read")
        var status = stat()
        guard fstat(file.number, &status) == 0 else { throw failure("read", path) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw FileFailure("read", path, .isDirectory) }
        // One more byte than the file has, so that most files are read in one piece and their end is seen at once.
        let pieceSize = min(max(Int(status.st_size), 16383), limit) + 1
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            var count = 0
            let piece = [UInt8](unsafeUninitializedCapacity: pieceSize) { buffer, initialized in
                count = retryingInterrupts { readBytes(file.number, buffer.baseAddress, pieceSize) }
                initialized = max(count, 0)
            }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { return bytes }
            bytes += piece
        }
        throw FileFailure("read", path, .fileTooLarge)
    }

    func status(_ path: FilePath) throws(FileFailure) -> FileStatus? {
        var status = stat()
        guard path.withPlatformString({ lstat($0, &status) }) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw failure("inspect", path)
        }
        let kind: FileStatus.Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .symbolicLink
            default: .other
            }
        return FileStatus(
            kind: kind, mode: UInt32(status.st_mode & 0o7777),
            owner: FileOwner(user: status.st_uid, group: status.st_gid),
            modified: Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9)
        )
    }

    func symbolicLinkTarget(_ path: FilePath) throws(FileFailure) -> FilePath {
        var count = 0
        let bytes = [CChar](unsafeUninitializedCapacity: Int(PATH_MAX) + 1) { buffer, initialized in
            count = path.withPlatformString { readlink($0, buffer.baseAddress!, Int(PATH_MAX)) }
            initialized = max(count, 0)
        }
        guard count >= 0 else { throw failure("read", path) }
        return FilePath(platformString: bytes + [0])
    }

    func names(in folder: FilePath) throws(FileFailure) -> [String] {
        guard let stream = folder.withPlatformString({ opendir($0) }) else { throw failure("list", folder) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func makeFolder(_ path: FilePath, mode: UInt32) throws(FileFailure) {
        if path.withPlatformString({ mkdir($0, mode) }) == 0 {
            // mkdir heeds the umask, and the mode is a promise.
            guard path.withPlatformString({ chmod($0, mode) }) == 0 else { throw failure("make", path) }
            return
        }
        switch errno {
        case EEXIST:
            return
        case ENOENT where path.removingLastComponent() != path && !path.removingLastComponent().isEmpty:
            try makeFolder(path.removingLastComponent(), mode: mode)
            try makeFolder(path, mode: mode)
        default:
            throw failure("make", path)
        }
    }

    func writeTemporary(
        _ bytes: [UInt8], in folder: FilePath, stem: String, mode: UInt32, owner: FileOwner?
    ) throws(FileFailure) -> FilePath {
        var template = Array(folder.appending(".\(stem).XXXXXX").string.utf8CString)
        let number = template.withUnsafeMutableBufferPointer { mkstemp($0.baseAddress!) }
        guard number >= 0 else { throw failure("write", folder) }
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        let path = FilePath(platformString: template)
        let file = Descriptor(number)
        do throws(FileFailure) {
            if let owner, owner.user != geteuid() || owner.group != getegid() {
                _ = fchown(file.number, owner.user, owner.group)
            }
            guard fchmod(file.number, mode_t(mode)) == 0 else { throw failure("write", path) }
            try file.writeAndSync(bytes, path)
        } catch {
            _ = path.withPlatformString { unlink($0) }
            throw error
        }
        return path
    }

    func rename(_ source: FilePath, to target: FilePath) throws(FileFailure) {
        let status = source.withPlatformString { from in target.withPlatformString { to in renameFile(from, to) } }
        guard status == 0 else { throw failure("replace", target) }
        // The new name is on the disk only when its folder is. A file system that cannot sync a folder has done its best.
        if let folder = try? Descriptor(target.removingLastComponent(), O_RDONLY | O_DIRECTORY, "sync") {
            _ = fsync(folder.number)
        }
    }

    func overwrite(_ path: FilePath, with bytes: [UInt8]) throws(FileFailure) {
        try Descriptor(path, O_WRONLY | O_TRUNC, "write").writeAndSync(bytes, path)
    }

    func remove(_ path: FilePath) throws(FileFailure) {
        guard path.withPlatformString({ unlink($0) }) == 0 || errno == ENOENT else { throw failure("remove", path) }
    }

    func withLock<Value: Sendable>(
        on path: FilePath, timeLimit: Duration, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            // flock blocks, and so does what is done under it: a thread of its own, not the cooperative pool's.
            DispatchQueue(label: "berth.lock").async {
                continuation.resume(with: Result { try Self.locked(path, timeLimit, body) })
            }
        }
    }

    private static func locked<Value>(_ path: FilePath, _ timeLimit: Duration, _ body: () throws -> Value) throws
        -> Value
    {
        let file = try Descriptor(path, O_RDWR | O_CREAT, "lock")
        // Whatever the umask made of it. Where the file is someone else's, its mode is theirs to choose.
        _ = fchmod(file.number, 0o600)
        let deadline = ContinuousClock.now + timeLimit
        var pause: UInt32 = 1_000
        while flock(file.number, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else { throw failure("lock", path) }
            guard ContinuousClock.now < deadline else { throw FileFailure("lock", path, .wouldBlock) }
            usleep(pause)
            pause = min(pause * 2, 20_000)
        }
        defer { flock(file.number, LOCK_UN) }
        return try body()
    }
}

// The system calls that `LiveFiles` has methods of the same name for.
private func readBytes(_ descriptor: CInt, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
private func renameFile(_ source: UnsafePointer<CChar>, _ target: UnsafePointer<CChar>) -> CInt {
    rename(source, target)
}

/// An open file that is closed when nobody holds it any more.
private struct Descriptor: ~Copyable {
    let number: CInt

    init(_ number: CInt) {
        self.number = number
    }

    init(_ path: FilePath, _ flags: CInt, _ operation: String) throws(FileFailure) {
        number = path.withPlatformString { name in retryingInterrupts { open(name, flags | O_CLOEXEC, 0o600) } }
        guard number >= 0 else { throw failure(operation, path) }
    }

    deinit { if number >= 0 { close(number) } }

    func writeAndSync(_ bytes: [UInt8], _ path: FilePath) throws(FileFailure) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                retryingInterrupts { write(number, buffer.baseAddress! + done, buffer.count - done) }
            }
            guard count >= 0 else { throw failure("write", path) }
            done += count
        }
        guard fsync(number) == 0 || errno == EINVAL else { throw failure("write", path) }
    }
}

/// The failure that `errno` tells of.
private func failure(_ operation: String, _ path: FilePath) -> FileFailure {
    FileFailure(operation, path, Errno(rawValue: errno))
}

private func retryingInterrupts<Number: SignedInteger>(_ call: () -> Number) -> Number {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}
