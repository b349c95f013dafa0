import Platform
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension LiveFiles {
    func tryLock(_ path: FilePath) throws(FileFailure) -> HeldLock? {
        let file = OpenLock(try openLock(path))
        guard retryingInterrupts({ flock(file.descriptor.number, LOCK_EX | LOCK_NB) }) == 0 else {
            let code = Errno(rawValue: errno)
            if code == .wouldBlock { return nil }
            guard code.meansUnsupported else { throw FileFailure("lock", path, code) }
            unsupported.add(.locking, path, code)
            return HeldLock {}
        }
        return HeldLock { flock(file.descriptor.number, LOCK_UN) }
    }
}

/// Keeps a lock's file open for as long as something may release it.
private final class OpenLock: Sendable {
    let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }
}
