import DockerConfig

/// Logins as the `auths` of a Docker config, and nothing beside.
enum AuthsText {
    /// On one line.
    static func compact(_ logins: [ExportedLogin]) -> String { text(logins, from: #"{"auths":{}}"#, as: .docker) }

    /// An auth.json, as podman lays it out.
    static func indented(_ logins: [ExportedLogin]) -> String { text(logins, from: "{}", as: .containers) }

    /// - Parameters:
    ///   - start: a config without logins; what comes into it is laid out like it.
    ///   - format: whose names for hosts the readers know.
    private static func text(_ logins: [ExportedLogin], from start: String, as format: AuthFileFormat) -> String {
        guard let config = try? DockerConfig(parsing: Array(start.utf8), as: format) else {
            preconditionFailure("no config")
        }
        let changes = logins.map { ConfigChange.set(host: $0.host, login: $0.login.registryLogin) }
        return String(decoding: config.text(applying: changes), as: UTF8.self)
    }
}
