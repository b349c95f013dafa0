import DockerConfig
import Platform

extension Environment {
    /// Returns the environment of this process, with the variables that the helper reads.
    static func ofHelper() -> Environment {
        var variables: [String: String] = [:]
        let names = [
            "DOCKER_CONFIG", "XDG_STATE_HOME", "XDG_CACHE_HOME", FallbackHelper.variable,
            // For the config of podman.
            "REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME",
        ]
        for name in names { variables[name] = variable(name) }
        return .ofProcess(variables, home: variable("HOME"))
    }

    /// Returns a variable's text; `nil` if it is not set.
    static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
