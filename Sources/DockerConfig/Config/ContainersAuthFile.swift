package import Platform
package import SystemPackage

/// The `auth.json` of podman, buildah and skopeo, which has `auths` and `credHelpers` like a Docker config.
///
/// Sources for its path: containers/image (`getPathToAuth` and `getAuthFilePaths` in `pkg/docker/config/config.go`, the
/// same from 5.7 to 5.36) and containers/common (`GetDefaultAuthFile` and `systemContextWithOptions` in
/// `pkg/auth/auth.go`).
package enum ContainersAuthFile {
    /// Returns the file that `podman login` writes and that podman reads first.
    ///
    /// `REGISTRY_AUTH_FILE` names it. Otherwise it is Docker's own file if `DOCKER_CONFIG` is set, because podman then
    /// uses no other, or else the session's file. Without a known session, as in a cron job, a user could not create
    /// `/run/containers/UID`, which belongs to root: then it is the lasting file, which podman reads next.
    /// - Returns: `nil` if there is no home directory.
    package static func written(in environment: Environment) -> FilePath? {
        if let named = named(in: environment) ?? environment.path(in: "DOCKER_CONFIG")?.appending("config.json") {
            return named
        }
        let hasSession = environment.path(in: "XDG_RUNTIME_DIR") != nil || environment.user == 0
        return hasSession ? ofSession(in: environment) : lasting(in: environment)
    }

    /// The variables that `written` reads, in its order. The first variable that is set decides.
    static func variables(in environment: Environment) -> [String] {
        let variables = ["REGISTRY_AUTH_FILE", "DOCKER_CONFIG", "XDG_RUNTIME_DIR"]
        return environment.user == 0 ? variables : variables + ["XDG_CONFIG_HOME"]
    }

    /// Returns the file named by `REGISTRY_AUTH_FILE`. If it is set, podman reads no other file.
    package static func named(in environment: Environment) -> FilePath? {
        environment.path(in: "REGISTRY_AUTH_FILE")
    }

    /// Returns the file that is removed when the session ends: in `XDG_RUNTIME_DIR`, else
    /// `/run/containers/UID/auth.json`.
    /// - Returns: `nil` if the user's number is unknown.
    package static func ofSession(in environment: Environment) -> FilePath? {
        if let directory = environment.path(in: "XDG_RUNTIME_DIR") { return directory.pushing("containers/auth.json") }
        return environment.user.map { FilePath("/run/containers/\($0)/auth.json") }
    }

    /// Returns the lasting file, read after that of the session: in `XDG_CONFIG_HOME`, else in `~/.config`.
    /// - Returns: `nil` if there is no home directory.
    package static func lasting(in environment: Environment) -> FilePath? {
        let directory = environment.path(in: "XDG_CONFIG_HOME") ?? environment.home?.appending(".config")
        return directory?.pushing("containers/auth.json")
    }
}
