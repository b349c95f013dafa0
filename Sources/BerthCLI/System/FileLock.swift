import Platform
import Synchronization
import SystemPackage

/// A lock between processes, by `flock` on a file that contains the holder's process id.
final class FileLock: Sendable {
    private let path: FilePath
    private let timeLimit: Duration
    private let noticeDelay: Duration
    private let onWait: @Sendable () -> Void
    private let onUnsupported: @Sendable (Errno) -> Void
    private let isCancelled = Mutex(false)

    /// - Parameters:
    ///   - timeLimit: how long to wait for the lock.
    ///   - noticeDelay: how long to wait before `onWait` is called.
    ///   - onWait: called once, on the waiting thread.
    ///   - onUnsupported: called with the system's reason if the file system has no locks.
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

    /// Ends the wait for the lock, from any thread. It has no effect once the lock is held.
    func cancel() {
        isCancelled.withLock { $0 = true }
    }

    /// Waits for the lock, which blocks the thread, and holds it while `body` runs.
    func hold<Value>(_ body: () throws -> Value) throws -> Value {
        let lock = try acquire()
        defer { lock.release() }
        return try body()
    }

    /// Waits for the lock, which blocks the thread. If the file system has no locks, there is nothing to hold: berth
    /// continues without one, as docker always does.
    func acquire() throws(FileError) -> HeldLock {
        // A user who may write to the directory could place a link to a file that is not berth's.
        let file = OpenLock(try LocalFileSystem().openLock(path))
        let number = file.descriptor.number
        let status = file.descriptor.status ?? stat()
        // A hard link to such a file is locked, but not changed.
        let isOurs = status.st_nlink == 1 && status.st_mode & S_IFMT == S_IFREG
        // The umask does not matter. If another user owns the file, `fchmod` fails, and the mode stays.
        if isOurs && status.st_mode & 0o7777 != 0o600 { _ = fchmod(number, 0o600) }
        guard try wait(for: number) else { return HeldLock {} }
        // The process id is information for waiting processes; the lock works without it.
        if isOurs { file.note("\(getpid())\n") }
        return HeldLock {
            if isOurs { file.note("") }
            flock(file.descriptor.number, LOCK_UN)
        }
    }

    /// Waits until the lock is held.
    /// - Returns: `false` if the file system has no locks.
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

/// The open file of a lock, which stays open as long as the lock may be released.
private final class OpenLock: Sendable {
    let descriptor: OwnedFileDescriptor

    init(_ descriptor: consuming OwnedFileDescriptor) {
        self.descriptor = descriptor
    }

    /// Replaces the file's content.
    func note(_ text: String) {
        guard ftruncate(descriptor.number, 0) == 0 else { return }
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { pwrite(descriptor.number, $0.baseAddress, $0.count, 0) }
    }
}
