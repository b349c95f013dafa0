import Platform
import Synchronization
import SystemPackage

/// A lock that one process at a time has, by `flock` on a file which says who.
final class FileLock: Sendable {
    private let path: FilePath
    private let timeLimit: Duration
    private let noticeDelay: Duration
    private let onWait: @Sendable () -> Void
    private let onUnsupported: @Sendable (Errno) -> Void
    private let isCancelled = Mutex(false)

    /// - Parameters:
    ///   - timeLimit: how long to wait for it.
    ///   - patience: how long to wait before that is told.
    ///   - onWait: called then, once, on the waiting thread.
    ///   - onUnsupported: called if there can be no lock, with the system's reason.
    init(
        _ path: FilePath, timeLimit: Duration, noticeDelay: Duration, onWait: @escaping @Sendable () -> Void,
        onUnsupported: @escaping @Sendable (Errno) -> Void
    ) {
        self.path = path
        self.timeLimit = timeLimit
        self.noticeDelay = noticeDelay
        self.onWait = onWait
        self.onUnsupported = onUnsupported
    }

    /// Ends the wait, from any thread. Once the lock is had, nothing is ended any more.
    func cancel() {
        isCancelled.withLock { $0 = true }
    }

    /// Waits for the lock, blocking its thread, and holds it while `body` runs. If there can be no lock, runs `body`
    /// without one, as docker does everywhere.
    func hold<Value>(_ body: () throws -> Value) throws -> Value {
        // Whoever may write to the folder could lead a link to a file that is none of berth's.
        let file = try LocalFileSystem().openLock(path)
        let status = file.status ?? stat()
        // Nor could a second name of one, which would be emptied: it is locked, and left as it is.
        let isOurs = status.st_nlink == 1 && status.st_mode & S_IFMT == S_IFREG
        // Whatever the umask made of it. Where the file is someone else's, its mode is theirs to choose.
        if isOurs && status.st_mode & 0o7777 != 0o600 { _ = fchmod(file.number, 0o600) }
        guard try wait(for: file.number) else { return try body() }
        // Only for those who wait to read: the lock itself is the system's, and holds without.
        if isOurs { note("\(getpid())\n", in: file.number) }
        defer {
            if isOurs { note("", in: file.number) }
            flock(file.number, LOCK_UN)
        }
        return try body()
    }

    /// - Returns: whether the lock is held; false if there can be none.
    private func wait(for descriptor: CInt) throws(FileError) -> Bool {
        let start = ContinuousClock.now
        var isNoticeSent = false
        var pause: UInt32 = 1_000
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = Errno(rawValue: errno)
            if code.meansUnsupported {
                onUnsupported(code)
                return false
            }
            guard code == .wouldBlock || code == .interrupted else { throw FileError("lock", path, code) }
            if isCancelled.withLock({ $0 }) { throw FileError("lock", path, .canceled) }
            let waited = ContinuousClock.now - start
            guard waited < timeLimit else { throw FileError("lock", path, .wouldBlock) }
            if waited >= noticeDelay && !isNoticeSent {
                isNoticeSent = true
                onWait()
            }
            usleep(pause)
            pause = min(pause * 2, 20_000)
        }
        return true
    }

    private func note(_ text: String, in descriptor: CInt) {
        guard ftruncate(descriptor, 0) == 0 else { return }
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }
}

extension LocalFileSystem {
    func tryLock(_ path: FilePath) throws(FileError) -> HeldLock? {
        let file = OpenLock(try openLock(path))
        guard retryingInterrupts({ flock(file.descriptor.number, LOCK_EX | LOCK_NB) }) == 0 else {
            let code = Errno(rawValue: errno)
            if code == .wouldBlock { return nil }
            guard code.meansUnsupported else { throw FileError("lock", path, code) }
            unsupported.add(.locking, path, code)
            return HeldLock {}
        }
        return HeldLock { flock(file.descriptor.number, LOCK_UN) }
    }
}

/// Keeps a lock's file open for as long as something may release it.
private final class OpenLock: Sendable {
    let descriptor: OwnedFileDescriptor

    init(_ descriptor: consuming OwnedFileDescriptor) {
        self.descriptor = descriptor
    }
}
