import DockerConfig

/// Logins as the `auths` of a Docker config, and nothing beside.
enum AuthsText {
    /// On one line.
    static func compact(_ logins: [ExportedLogin]) -> String { text(logins, from: #"{"auths":{}}"#) }

    /// As docker and podman lay it out.
    static func indented(_ logins: [ExportedLogin]) -> String { text(logins, from: "{}") }

    /// - Parameter start: a config without logins; what comes into it is laid out like it.
    private static func text(_ logins: [ExportedLogin], from start: String) -> String {
        guard let config = try? DockerConfig(parsing: Array(start.utf8)) else { preconditionFailure("no config") }
        let changes = logins.map { ConfigChange.set(host: $0.host, login: $0.login.registryLogin) }
        return String(decoding: config.text(applying: changes), as: UTF8.self)
    }
}
