import Platform
import Synchronization
import SystemPackage

extension LocalFileSystem {
    /// Creates a directory and those above it. It works with descriptors: a user who may rename entries of a directory
    /// above cannot lead berth to another directory between the steps.
    ///
    /// A directory that root creates in another user's directory, as with `sudo -E`, belongs to that user.
    func makeDirectory(_ path: FilePath, mode: UInt32) throws(FileError) {
        try explaining { () throws(FileError) in try make(path, mode: mode_t(mode)) }
    }

    private func make(_ path: FilePath, mode: mode_t) throws(FileError) {
        guard let name = path.lastComponent?.string else { return }
        let above = path.removingLastComponent()
        let directory = try Self.openAbove(above, of: path) { () throws(FileError) in
            try make(above, mode: mode)
        }
        guard mkdirat(directory.number, name, mode) == 0 else {
            if errno == EEXIST { return }
            throw FileError("make", path)
        }
        let made = OwnedFileDescriptor(openat(directory.number, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
        guard made.number >= 0 else {
            // The umask may deny reading it.
            guard errno == EACCES, fchmodat(directory.number, name, mode, AT_SYMLINK_NOFOLLOW) == 0 else {
                throw FileError("make", path)
            }
            return
        }
        // Another user may have replaced the directory: berth does not change that one.
        guard let status = made.status, status.st_uid == geteuid() else { return }
        if made.isEmptyDirectory { made.giveToOwner(of: directory) }
        // mkdir applies the umask, but callers rely on the mode.
        do throws(FileError) {
            try made.setMode(mode, path, unsupported)
        } catch {
            throw FileError("make", path, error.code)
        }
    }

    private static func openAbove(
        _ above: FilePath, of path: FilePath, making make: () throws(FileError) -> Void
    ) throws(FileError) -> OwnedFileDescriptor {
        var isMade = false
        while true {
            do throws(FileError) {
                return try OwnedFileDescriptor(
                    above.isEmpty ? "." : above, OwnedFileDescriptor.lookUp | O_DIRECTORY, "make")
            } catch {
                guard error.code == .noSuchFileOrDirectory, !isMade, !above.components.isEmpty else {
                    throw FileError("make", path, error.code)
                }
                try make()
                isMade = true
            }
        }
    }

    /// Opens a lock's file, and creates it if it is missing.
    func openLock(_ path: FilePath) throws(FileError) -> OwnedFileDescriptor {
        if let file = try openLock(path, unless: .noSuchFileOrDirectory) { return file }
        if let file = try openLock(path, O_CREAT | O_EXCL, unless: .fileExists) {
            let above = path.removingLastComponent()
            if geteuid() == 0,
                let directory = try? OwnedFileDescriptor(above, OwnedFileDescriptor.lookUp | O_DIRECTORY, "lock")
            {
                file.giveToOwner(of: directory)
            }
            return file
        }
        // Another berth created it first.
        return try explaining { () throws(FileError) in try OwnedFileDescriptor(path, O_RDWR | O_NOFOLLOW, "lock") }
    }

    /// Opens a lock's file.
    /// - Returns: `nil` if the system fails with `code`.
    private func openLock(
        _ path: FilePath, _ flags: CInt = 0, unless code: Errno
    ) throws(FileError) -> OwnedFileDescriptor? {
        do throws(FileError) {
            return try OwnedFileDescriptor(path, O_RDWR | O_NOFOLLOW | flags, "lock")
        } catch {
            if error.code == code { return nil }
            throw explained(error)
        }
    }

    /// Runs `body`. Adds to its error which other user's file or directory denies access.
    func explaining<Value: ~Copyable>(_ body: () throws(FileError) -> Value) throws(FileError) -> Value {
        do throws(FileError) {
            return try body()
        } catch {
            throw explained(error)
        }
    }

    /// Returns an error that also names the other user's file or directory that denies access, if there is one.
    func explained(_ failure: FileError) -> FileError {
        guard failure.code == .permissionDenied || failure.code == .notPermitted, failure.path.isAbsolute else {
            return failure
        }
        var failure = failure
        failure.foreignPath = source.foreignPath(at: failure.path) { number in
            getpwuid(number).map { String(cString: $0.pointee.pw_name) }
        }
        return failure
    }
}

extension OwnedFileDescriptor {
    /// The flag to open a directory for looking up names, which needs no permission to list them.
    static var lookUp: CInt {
        #if canImport(Darwin)
            // Not compiled here: Darwin has no O_PATH.
            O_RDONLY
        #else
            // O_PATH (Linux, `asm-generic/fcntl.h`), which Glibc declares only for `_GNU_SOURCE`.
            0o1000_0000
        #endif
    }

    /// Whether an open directory is empty.
    var isEmptyDirectory: Bool {
        let copy = openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else { return false }
        defer { closedir(stream) }
        var count = 0
        while readdir(stream) != nil { count += 1 }
        return count <= 2
    }

    /// Gives a new file or directory of root to the owner of its directory. If the file system does not allow that,
    /// root keeps it.
    func giveToOwner(of directory: borrowing OwnedFileDescriptor) {
        guard geteuid() == 0, let owner = directory.status, owner.st_uid != 0 else { return }
        // In a shared directory, such as /tmp, root keeps its files.
        guard owner.st_mode & (S_IWGRP | S_IWOTH) == 0 || owner.st_mode & S_IWOTH == 0 && owner.st_gid == owner.st_uid
        else { return }
        _ = fchown(number, owner.st_uid, owner.st_gid)
    }
}

/// The file operations that the system did not support, and that the process did without: the first of each kind.
final class UnsupportedOperations: Sendable {
    private struct State {
        var kinds: Set<String> = []
        var unreported: [UnsupportedFileOperation] = []
    }

    private let state = Mutex(State())

    /// Records an operation that the system did not support.
    /// - Parameters:
    ///   - path: the operation's file.
    ///   - code: the system's reason.
    func add(_ kind: UnsupportedFileOperation.Kind, _ path: FilePath, _ code: Errno) {
        let operation = UnsupportedFileOperation(kind, in: path.removingLastComponent(), code)
        state.withLock { state in
            if state.kinds.insert(operation.kind.name).inserted { state.unreported.append(operation) }
        }
    }

    /// Returns the operations that were recorded since the last call.
    func take() -> [UnsupportedFileOperation] {
        state.withLock { state in
            defer { state.unreported = [] }
            return state.unreported
        }
    }
}

extension UnsupportedFileOperation.Kind {
    /// The kind's name, without the modes.
    fileprivate var name: String {
        switch self {
        case .locking: "locking"
        case .settingMode: "setting a mode"
        case .exchanging: "exchanging"
        case .syncing: "syncing"
        }
    }
}
