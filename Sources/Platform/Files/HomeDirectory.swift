package import SystemPackage

/// Where a user's own files are.
package enum HomeDirectory {
    /// - Parameter variable: what `HOME` holds; nil where it is not set.
    /// - Returns: that, or where it says nothing the password database's; nil where neither tells.
    package static func path(_ variable: String?) -> FilePath? {
        if let variable, !variable.isEmpty { return FilePath(variable) }
        var record = passwd()
        var found: UnsafeMutablePointer<passwd>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16384) { buffer in
            guard getpwuid_r(getuid(), &record, buffer.baseAddress!, buffer.count, &found) == 0, found != nil,
                let folder = record.pw_dir
            else { return nil }
            return FilePath(platformString: folder)
        }
    }
}
