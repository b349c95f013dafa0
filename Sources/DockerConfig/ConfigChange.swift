/// A change to one host's login in the file.
public enum ConfigChange: Sendable, Equatable {
    /// Stores a login, in the place of whatever stood there for this host.
    case set(host: String, login: RegistryLogin)
    /// Removes every entry for the host, under any spelling.
    case remove(host: String)

    /// `host[:port]`, or `DockerConfig.dockerHub`.
    public var host: String {
        switch self {
        case .set(let host, _), .remove(let host): host
        }
    }
}
