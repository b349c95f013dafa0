import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a rename does about a file that has the new name already, where a plain one replaces it: Linux's `renameat2`
/// (rename(2)), and Darwin's `renamex_np` (rename(2) there).
enum RenameRule {
    /// It gets the old name.
    case exchanging
    /// It stays, and nothing is renamed: `EEXIST`.
    case replacingNothing

    /// - Returns: 0; or -1, and `errno` says why: `ENOSYS` where the system has no such call, `EINVAL` or `ENOTSUP`
    ///   where the file system cannot do it.
    func rename(_ source: FilePath, to target: FilePath) -> CInt {
        source.withPlatformString { from in target.withPlatformString { to in rename(from, to) } }
    }

    #if canImport(Darwin)
        private func rename(_ source: UnsafePointer<CChar>, _ target: UnsafePointer<CChar>) -> CInt {
            switch self {
            case .exchanging: renamex_np(source, target, UInt32(RENAME_SWAP))
            case .replacingNothing: renamex_np(source, target, UInt32(RENAME_EXCL))
            }
        }
    #else
        private typealias RenameAt2 =
            @convention(c) (CInt, UnsafePointer<CChar>, CInt, UnsafePointer<CChar>, CUnsignedInt) -> CInt

        /// glibc has it since 2.28, and shows it to GNU's own C alone, as it does the flags.
        private static let renameAt2 = dlsym(nil, "renameat2").map { unsafeBitCast($0, to: RenameAt2.self) }

        private func rename(_ source: UnsafePointer<CChar>, _ target: UnsafePointer<CChar>) -> CInt {
            guard let renameAt2 = Self.renameAt2 else {
                errno = ENOSYS
                return -1
            }
            return renameAt2(AT_FDCWD, source, AT_FDCWD, target, flag)
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
