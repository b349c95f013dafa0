import Dispatch
import FoundationEssentials
import Platform
import SystemPackage

/// The machine's file system, by system calls: swift-system has no `flock`, `rename` or `fsync`, and Foundation's
/// atomic write loses a file's mode and a symbolic link.
struct LocalFileSystem: FileSystem {
    /// How long berth waits for a lock before it reports that it waits.
    var noticeDelay = Duration.seconds(1)
    /// How long a read waits for a pipe or a terminal.
    var pipeTimeLimit = Duration.seconds(60)
    let unsupported = UnsupportedOperations()
    let source = SystemFileSource()

    func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        // Without O_NONBLOCK, opening a named pipe that has no writer would block.
        let file = try OwnedFileDescriptor(path, O_RDONLY | O_NONBLOCK, "read")
        guard let status = file.status else { throw FileError("read", path) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw FileError("read", path, .isDirectory) }
        let deadline = status.st_mode & S_IFMT == S_IFREG ? nil : ContinuousClock.now + pipeTimeLimit
        // One byte more than the file's size: one read gets most files, and the next one sees the end.
        let pieceSize = min(max(Int(status.st_size), 16383), limit) + 1
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            if let deadline { try file.waitForInput(until: deadline, path) }
            var count = 0
            let piece = [UInt8](unsafeUninitializedCapacity: pieceSize) { buffer, initialized in
                count = retryingInterrupts { readBytes(file.number, buffer.baseAddress, pieceSize) }
                initialized = max(count, 0)
            }
            guard count >= 0 else { throw FileError("read", path) }
            if count == 0 { return bytes }
            // Usually this is the whole file, so it is not copied.
            if bytes.isEmpty { bytes = piece } else { bytes += piece }
        }
        throw FileError("read", path, .fileTooLarge)
    }

    var user: UInt32 { source.user }

    func status(_ path: FilePath) throws(FileError) -> FileStatus? {
        try explaining { () throws(FileError) in try source.status(path) }
    }

    func symbolicLinkTarget(_ path: FilePath) throws(FileError) -> FilePath { try source.symbolicLinkTarget(path) }

    func open(
        _ path: FilePath, limit: Int, accepting isAccepted: (FileStatus) -> Bool
    ) throws(FileError) -> OpenedFile? {
        try explaining { () throws(FileError) in try source.open(path, limit: limit, accepting: isAccepted) }
    }

    func read(
        _ path: FilePath, limit: Int, accepting isAccepted: (FileStatus) -> Bool,
        piece: (UnsafeRawBufferPointer) -> Void
    ) throws(FileError) -> FileStatus? {
        try explaining { () throws(FileError) in
            try source.read(path, limit: limit, accepting: isAccepted, piece: piece)
        }
    }

    func names(in directory: FilePath) throws(FileError) -> [String] {
        guard let stream = directory.withPlatformString({ opendir($0) }) else { throw FileError("list", directory) }
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

    func writeTemporary(
        _ bytes: [UInt8], in directory: FilePath, stem: String, mode: UInt32, owner: FileOwner?
    ) throws(FileError) -> FilePath {
        var template = Array(directory.appending(".\(stem).XXXXXX").string.utf8CString)
        let number = template.withUnsafeMutableBufferPointer { mkstemp($0.baseAddress!) }
        guard number >= 0 else { throw explained(FileError("write", directory)) }
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        let path = FilePath(platformString: template)
        let file = OwnedFileDescriptor(number)
        do throws(FileError) {
            var mode = mode_t(mode)
            if let owner, owner.user != geteuid() || owner.group != getegid() {
                let isKept = fchown(file.number, owner.user, owner.group) == 0
                // The mode was another user's choice, but the content is now this user's: no one else may read it.
                if !isKept && owner.user != geteuid() { mode &= S_IRWXU }
            }
            try file.setMode(mode, path, unsupported)
            try file.writeAndSync(bytes, path, unsupported)
        } catch {
            _ = path.withPlatformString { unlink($0) }
            throw error
        }
        return path
    }

    func rename(_ source: FilePath, to target: FilePath) throws(FileError) {
        let status = source.withPlatformString { from in target.withPlatformString { to in renameFile(from, to) } }
        guard status == 0 else { throw FileError("replace", target) }
        syncDirectory(of: target)
    }

    func exchange(_ source: FilePath, with target: FilePath) throws(FileError) {
        guard AtomicRename.exchanging.rename(source, to: target) == 0 else { throw FileError("replace", target) }
        syncDirectory(of: target)
    }

    func place(_ source: FilePath, at target: FilePath) throws(FileError) {
        guard AtomicRename.replacingNothing.rename(source, to: target) == 0 else { throw FileError("make", target) }
        syncDirectory(of: target)
    }

    /// Syncs a file's directory, so that a new name is on the disk. File systems that cannot do that are ignored.
    private func syncDirectory(of path: FilePath) {
        if let directory = try? OwnedFileDescriptor(path.removingLastComponent(), O_RDONLY | O_DIRECTORY, "sync") {
            _ = fsync(directory.number)
        }
    }

    func checkWritable(_ path: FilePath) throws(FileError) {
        guard path.withPlatformString({ access($0, W_OK) }) == 0 else { throw FileError("write", path) }
    }

    func overwrite(_ path: FilePath, with bytes: [UInt8]) throws(FileError) {
        // The caller has followed and checked links.
        try OwnedFileDescriptor(path, O_WRONLY | O_TRUNC | O_NOFOLLOW, "write").writeAndSync(bytes, path, unsupported)
    }

    func takeUnsupportedOperations() -> [UnsupportedFileOperation] { unsupported.take() }

    func remove(_ path: FilePath) throws(FileError) {
        guard path.withPlatformString({ unlink($0) }) == 0 || errno == ENOENT else { throw FileError("remove", path) }
    }

    func withLock<Value: Sendable>(
        on path: FilePath, timeLimit: Duration, onWait: @escaping @Sendable () -> Void,
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await onLockThread(path, timeLimit, onWait) { try $0.hold(body) }
    }

    func lock(_ path: FilePath, timeLimit: Duration) async throws -> HeldLock {
        try await onLockThread(path, timeLimit, {}) { try $0.acquire() }
    }

    /// Runs work that waits for a lock, and may block otherwise, on a thread of its own, not one of the cooperative
    /// pool.
    private func onLockThread<Value: Sendable>(
        _ path: FilePath, _ timeLimit: Duration, _ onWait: @escaping @Sendable () -> Void,
        _ work: @escaping @Sendable (FileLock) throws -> Value
    ) async throws -> Value {
        let lock = FileLock(path, timeLimit: timeLimit, noticeDelay: noticeDelay, onWait: onWait) {
            [unsupported] code in
            unsupported.add(.locking, path, code)
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                DispatchQueue(label: "berth.lock").async {
                    continuation.resume(with: Result { try work(lock) })
                }
            }
        } onCancel: {
            lock.cancel()
        }
    }

    func programName(ofProcess number: Int) -> String? {
        #if canImport(Darwin)
            // Not compiled here: Darwin has no /proc (sysctl(3), `KERN_PROC_PID`).
            var process = kinfo_proc()
            var size = MemoryLayout<kinfo_proc>.stride
            var name = [CTL_KERN, KERN_PROC, KERN_PROC_PID, CInt(truncatingIfNeeded: number)]
            guard sysctl(&name, UInt32(name.count), &process, &size, nil, 0) == 0, size > 0 else { return nil }
            return withUnsafeBytes(of: process.kp_proc.p_comm) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
        #else
            // proc_pid_comm(5): unlike `exe`, every user may read it.
            guard let bytes = try? read(FilePath("/proc/\(number)/comm"), limit: 64) else { return nil }
            return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        #endif
    }
}

// System calls with the same names as methods of `LocalFileSystem`.
private func readBytes(_ descriptor: CInt, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
private func renameFile(_ source: UnsafePointer<CChar>, _ target: UnsafePointer<CChar>) -> CInt {
    rename(source, target)
}
