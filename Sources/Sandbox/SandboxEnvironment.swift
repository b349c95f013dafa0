import Platform

/// The environment of a program that is to see the sandbox and nothing of the user's own.
public struct SandboxEnvironment: Sendable {
    /// What is set, in the order it is best read.
    public let set: [(name: String, value: String)]
    /// What has to go, as it would lead elsewhere; sorted.
    public let unset: [String]

    /// - Parameters:
    ///   - base: the variables of this process.
    ///   - user: whose keys stand in the environment.
    public init(base: [String: String], url: String, folder: SandboxFolder, user: SandboxUser) {
        set = [
            ("AWS_ENDPOINT_URL", url),
            ("BERTH_REGISTRY_ENDPOINT", url),
            ("AWS_ACCESS_KEY_ID", user.accessKeyID),
            ("AWS_SECRET_ACCESS_KEY", user.secretAccessKey.reveal()),
            ("AWS_CONFIG_FILE", "\(folder.path)/aws/config"),
            ("AWS_SHARED_CREDENTIALS_FILE", "\(folder.path)/aws/credentials"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("DOCKER_CONFIG", "\(folder.path)/docker"),
            ("XDG_STATE_HOME", "\(folder.path)/state"),
            ("XDG_CACHE_HOME", "\(folder.path)/cache"),
            ("XDG_CONFIG_HOME", "\(folder.path)/config"),
        ]
        let names = Set(set.map(\.name))
        unset = base.keys.filter { name in
            let leadsElsewhere = name.hasPrefix("AWS_") || ["DOCKER_AUTH_CONFIG", "REGISTRY_AUTH_FILE"].contains(name)
            return leadsElsewhere && !names.contains(name)
        }.sorted()
    }

    /// All the variables of such a program.
    public func applied(to base: [String: String]) -> [String: String] {
        var variables = base
        for name in unset { variables[name] = nil }
        for (name, value) in set { variables[name] = value }
        return variables
    }

    /// The same as lines for a shell.
    public var shellLines: String {
        let exports = set.map { "export \($0.name)=\($0.value.inShellQuotes)\n" }
        return exports.joined() + (unset.isEmpty ? "" : "unset \(unset.joined(separator: " "))\n")
    }
}
