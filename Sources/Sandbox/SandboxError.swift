package import Platform

/// Why a sandbox could not be set up.
package enum SandboxError: Error, Equatable, CustomStringConvertible {
    /// The listening socket has no port.
    case noPort
    /// A directory or file of the sandbox's could not be made; with the system's error number.
    case cannotMake(String, code: Int32)
    /// Another user could change the files in the directory of `--keep`.
    case notOwn(String, OwnedFileError)

    /// What could not be had, and the system's reason.
    package var description: String {
        switch self {
        case .noPort: "the system gave no port on 127.0.0.1"
        case .cannotMake(let path, let code): "cannot make \(path): \(String(cString: strerror(code)))"
        case .notOwn(let path, let error):
            """
            cannot keep a sandbox in \(path): \(error.reason)
            Name a directory of your own with --keep, such as ~/berth-try.
            """
        }
    }
}
