import DockerConfig
import Effects
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Environment {
    /// What the helper looks at of this process's, and no more. The home folder is `$HOME`, else the password
    /// database's.
    static func ofHelper() -> Environment {
        var variables: [String: String] = [:]
        for name in ["DOCKER_CONFIG", "XDG_STATE_HOME", "XDG_CACHE_HOME", FallbackHelper.variable] {
            variables[name] = variable(name)
        }
        var workingDirectory: FilePath = "/"
        if let pointer = getcwd(nil, 0) {
            workingDirectory = FilePath(platformString: pointer)
            free(pointer)
        }
        let home = variable("HOME").flatMap { $0.isEmpty ? nil : FilePath($0) } ?? homeOfPasswordDatabase()
        return Environment(variables: variables, home: home, workingDirectory: workingDirectory)
    }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    private static func homeOfPasswordDatabase() -> FilePath? {
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
