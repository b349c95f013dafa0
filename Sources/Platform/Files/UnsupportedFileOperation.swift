package import SystemPackage

/// An operation on files that the file system, the system or a filter of system calls refuses, so that berth continued
/// without it.
package struct UnsupportedFileOperation: Sendable, Equatable {
    /// The refused operation.
    package enum Kind: Sendable, Equatable {
        /// An advisory lock.
        case locking
        /// Setting a mode: the wanted mode, and the files' actual mode.
        case settingMode(UInt32, actual: UInt32)
        /// Exchanging two files in one step, or renaming a file only if nothing has the new name.
        case exchanging
        /// Waiting until a file is on the disk.
        case syncing
    }

    /// The refused operation.
    package var kind: Kind
    /// The directory of the files.
    package var directory: FilePath
    /// The system's reason.
    package var code: Errno

    package init(_ kind: Kind, in directory: FilePath, _ code: Errno) {
        self.kind = kind
        self.directory = directory
        self.code = code
    }
}

extension UnsupportedFileOperation: CustomStringConvertible {
    /// The refused operation, and the consequence.
    package var message: UserMessage {
        UserMessage(
            "unsupported_file_operation", "cannot \(operation) in \(directory.string): \(code.description)",
            details: [consequence])
    }

    package var description: String { message.description }

    private var operation: String {
        switch kind {
        case .locking: "lock files"
        case .settingMode: "set the mode of files"
        case .exchanging: "exchange files in one step"
        case .syncing: "sync files"
        }
    }

    private var consequence: MessageText {
        switch kind {
        case .locking:
            return "berth wrote there without a lock. Run only one berth at a time there."
        case .settingMode(let wanted, let actual):
            let modes: MessageText =
                "They have mode \(String(actual, radix: 8)) instead of \(String(wanted, radix: 8))."
            return actual & ~wanted & 0o077 == 0 ? modes : "\(modes) Other users may be able to read or change them."
        case .exchanging:
            return "berth renamed its file instead. If another program wrote at the same moment, its change is lost."
        case .syncing:
            return "After a power failure, what berth wrote may be missing or incomplete."
        }
    }
}

extension Errno {
    /// Whether a failure may mean that the file system or the system lacks the operation, or that a filter of system
    /// calls denies it.
    ///
    /// Filters return `EPERM` or `ENOSYS`; so does Docker before 20.10.10 for unknown calls. chmod also returns `EPERM`
    /// on file systems without modes, and flock returns `ENOLCK` on NFS without a lock service.
    package var meansUnsupported: Bool {
        switch self {
        case .notPermitted, .noFunction, .invalidArgument, .notSupported, .notSupportedOnSocket, .noLocks: true
        default: false
        }
    }
}
