package import Platform
package import SystemPackage

/// The `auth.json` of podman, buildah and skopeo, which is a Docker config as far as `auths` and `credHelpers` go.
///
/// Where it is, is said by containers/image (`getPathToAuth` and `getAuthFilePaths` in `pkg/docker/config/config.go`,
/// alike from 5.7 to 5.36) and by the commands above it (`GetDefaultAuthFile` and `systemContextWithOptions` in
/// containers/common, `pkg/auth/auth.go`).
package enum ContainersAuthFile {
    /// The file that `podman login` writes, and that podman looks into first.
    ///
    /// That is the one named by `REGISTRY_AUTH_FILE`; else Docker's own where `DOCKER_CONFIG` is set, because podman
    /// then knows no other; else that of the session. Where no session is known, as in a cron job, a user could not
    /// make `/run/containers/UID` (it is root's to make): there it is the lasting one, which podman and its kin read
    /// next.
    /// - Returns: `nil` if there is no home directory for it to be in.
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

    /// The file named by `REGISTRY_AUTH_FILE`: where there is one, no other is read.
    package static func named(in environment: Environment) -> FilePath? {
        environment.path(in: "REGISTRY_AUTH_FILE")
    }

    /// The file that goes when the session ends: in `XDG_RUNTIME_DIR`, else `/run/containers/UID/auth.json`.
    /// - Returns: `nil` if not even the user's number is known.
    package static func ofSession(in environment: Environment) -> FilePath? {
        if let directory = environment.path(in: "XDG_RUNTIME_DIR") { return directory.pushing("containers/auth.json") }
        return environment.user.map { FilePath("/run/containers/\($0)/auth.json") }
    }

    /// The file that stays, read after that of the session: in `XDG_CONFIG_HOME`, else in `~/.config`.
    /// - Returns: `nil` if there is no home directory.
    package static func lasting(in environment: Environment) -> FilePath? {
        let directory = environment.path(in: "XDG_CONFIG_HOME") ?? environment.home?.appending(".config")
        return directory?.pushing("containers/auth.json")
    }
}
