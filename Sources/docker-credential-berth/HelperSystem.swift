import DockerConfig
import Platform
import SystemPackage

/// The helper's file operations, by system calls.
struct HelperFileReader: HelperFiles {
    private let source = SystemFileSource()

    func read(_ path: FilePath, limit: Int) throws(OwnedFileError) -> [UInt8]? {
        try OwnedFileReader(source).read(path, limit: limit)
    }

    func content(of path: FilePath, limit: Int) -> [UInt8]? { source.regularFile(path, limit: limit) }

    func remove(_ path: FilePath) throws(FileError) {
        guard path.withPlatformString({ unlink($0) }) == 0 || errno == ENOENT || errno == ENOTDIR else {
            throw FileError("remove", path)
        }
    }

    func linkTarget(_ path: FilePath) -> FilePath? {
        // Fails for everything that is not a link.
        try? source.symbolicLinkTarget(path)
    }
}

extension Environment {
    /// Returns the environment of this process, with the variables that the helper reads.
    static func ofHelper() -> Environment {
        var variables: [String: String] = [:]
        let names = [
            "DOCKER_CONFIG", "XDG_STATE_HOME", "XDG_CACHE_HOME", FallbackHelper.variable,
            // For podman's config.
            "REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME",
        ]
        for name in names { variables[name] = variable(name) }
        return .ofProcess(variables, home: variable("HOME"))
    }

    /// Returns a variable's text; `nil` if it is not set.
    static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
