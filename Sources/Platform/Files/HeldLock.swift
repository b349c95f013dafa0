public import SystemPackage

/// An advisory lock on a file, held until it is released or the process ends.
public struct HeldLock: Sendable {
    private let action: @Sendable () -> Void

    /// - Parameter release: gives the lock back.
    public init(release: @escaping @Sendable () -> Void) {
        action = release
    }

    /// Gives the lock back.
    public func release() { action() }
}

extension FileSystem {
    /// Gives a lock that nothing else competes for: for file systems that live in one process.
    public func tryLock(_ path: FilePath) throws(FileFailure) -> HeldLock? { HeldLock {} }
}
