import Subprocess

#if canImport(System)
    // Not compiled here: on Darwin, swift-subprocess takes the `FilePath` and `Errno` of the system's own module System,
    // which are other types than swift-system's.
    import System
#else
    import SystemPackage
#endif

extension Executable {
    static func at(_ path: String) -> Executable { .path(FilePath(path)) }

    /// Returns the directory for `run`; `nil` for berth's own.
    static func directory(_ path: String?) -> FilePath? { path.map { FilePath($0) } }
}

extension SubprocessError {
    /// The system's error number; `nil` if the system gives none.
    var systemErrorNumber: CInt? { underlyingError?.rawValue }
}
