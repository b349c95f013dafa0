internal import CBerthShims
package import SystemPackage

/// The treatment of an existing file with the new name, which a plain rename replaces: Linux's `renameat2` (rename(2)),
/// and Darwin's `renamex_np` (rename(2) there).
package enum AtomicRename {
    /// The existing file gets the old name.
    case exchanging
    /// The existing file stays, and nothing is renamed: `EEXIST`.
    case replacingNothing

    /// Renames a file.
    /// - Returns: 0; or -1 with the reason in `errno`: `ENOSYS` if the system has no such call, `EINVAL` or `ENOTSUP`
    ///   if the file system does not support it.
    package func rename(_ source: FilePath, to target: FilePath) -> CInt {
        source.withPlatformString { from in target.withPlatformString { to in rename(from, to) } }
    }

    #if canImport(Darwin)
        // Not compiled here: `renamex_np` is Darwin's.
        private func rename(_ source: UnsafePointer<CChar>, _ target: UnsafePointer<CChar>) -> CInt {
            switch self {
            case .exchanging: renamex_np(source, target, UInt32(RENAME_SWAP))
            case .replacingNothing: renamex_np(source, target, UInt32(RENAME_EXCL))
            }
        }
    #else
        private func rename(_ source: UnsafePointer<CChar>, _ target: UnsafePointer<CChar>) -> CInt {
            berth_rename_with_flags(source, target, flag)
        }

        /// `RENAME_EXCHANGE` and `RENAME_NOREPLACE` of linux/fs.h.
        private var flag: CUnsignedInt {
            switch self {
            case .exchanging: 1 << 1
            case .replacingNothing: 1 << 0
            }
        }
    #endif
}
