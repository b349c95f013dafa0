import Platform

/// The environment of a program that uses the sandbox instead of the user's own services.
package struct SandboxEnvironment: Sendable {
    /// The variables to set, in a readable order. The home directory is the sandbox's, because programs keep sessions
    /// there.
    package let set: [(name: String, value: String)]
    /// The variables to unset, because they would lead elsewhere; sorted.
    package let unset: [String]

    /// - Parameters:
    ///   - base: the variables of this process.
    ///   - user: the user whose keys are in the environment.
    ///   - isBare: whether the user has neither keys nor files: only an empty home directory, as on a new machine.
    package init(
        base: [String: String], url: String, home: SandboxHome, user: SandboxUser, isBare: Bool = false
    ) {
        let keys = [
            ("AWS_ACCESS_KEY_ID", user.accessKeyID),
            ("AWS_SECRET_ACCESS_KEY", user.secretAccessKey.reveal()),
            ("AWS_CONFIG_FILE", "\(home.path)/aws/config"),
            ("AWS_SHARED_CREDENTIALS_FILE", "\(home.path)/aws/credentials"),
        ]
        let directories = [
            ("DOCKER_CONFIG", "\(home.path)/docker"),
            ("XDG_STATE_HOME", "\(home.path)/state"),
            ("XDG_CACHE_HOME", "\(home.path)/cache"),
            ("XDG_CONFIG_HOME", "\(home.path)/config"),
        ]
        set =
            [("AWS_ENDPOINT_URL", url), ("BERTH_REGISTRY_ENDPOINT", url)] + (isBare ? [] : keys)
            + [("AWS_EC2_METADATA_DISABLED", "true"), ("HOME", home.userDirectory)] + (isBare ? [] : directories)
        let names = Set(set.map(\.name))
        let others = Set(directories.map(\.0) + ["DOCKER_AUTH_CONFIG", "REGISTRY_AUTH_FILE"])
        unset = base.keys.filter { name in
            (name.hasPrefix("AWS_") || others.contains(name)) && !names.contains(name)
        }.sorted()
    }

    /// Returns all variables of such a program.
    package func applied(to base: [String: String]) -> [String: String] {
        var variables = base
        for name in unset { variables[name] = nil }
        for (name, value) in set { variables[name] = value }
        return variables
    }

    /// The changes as lines for a shell.
    package var shellLines: String {
        let exports = set.map { "export \($0.name)=\($0.value.inShellQuotes)\n" }
        return exports.joined() + (unset.isEmpty ? "" : "unset \(unset.joined(separator: " "))\n")
    }
}
