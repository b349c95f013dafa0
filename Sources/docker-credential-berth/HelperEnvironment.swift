import DockerConfig
import Platform
import SystemPackage

extension Environment {
    /// Returns the part of the process's environment that the helper reads. The home directory is `$HOME`, else the
    /// password database's.
    static func ofHelper() -> Environment {
        var variables: [String: String] = [:]
        let names = [
            "DOCKER_CONFIG", "XDG_STATE_HOME", "XDG_CACHE_HOME", FallbackHelper.variable,
            // For the config of podman.
            "REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME",
        ]
        for name in names { variables[name] = variable(name) }
        var workingDirectory: FilePath = "/"
        if let pointer = getcwd(nil, 0) {
            workingDirectory = FilePath(platformString: pointer)
            free(pointer)
        }
        return Environment(
            variables: variables, home: HomeDirectory.path(variable("HOME")), workingDirectory: workingDirectory,
            user: getuid()
        )
    }

    /// Returns a variable's text; `nil` if it is not set.
    static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
