/// A change to the file that concerns one host.
package enum ConfigChange: Sendable, Equatable {
    /// Stores a login, in the place of whatever stood there for this host.
    case set(host: String, login: RegistryLogin)
    /// Removes every entry for the host, under any spelling.
    case remove(host: String)
    /// Leaves an empty entry, as docker does for a login that a store keeps: whatever login stood there goes.
    case mark(host: String)
    /// Removes the host's empty entries, under any spelling. An entry with a login stays: someone stored it in the file.
    case unmark(host: String)
    /// Names the host's own credential helper, `docker-credential-NAME`, in `credHelpers`; nil removes its line there.
    case route(host: String, to: String?)

    /// `host[:port]`, or `DockerConfigDocument.dockerHub`.
    package var host: String {
        switch self {
        case .set(let host, _), .remove(let host), .mark(let host), .unmark(let host), .route(let host, _):
            host
        }
    }
}

extension ConfigChange {
    /// Whether it leaves something in the file, so that a missing one has to be made.
    var stores: Bool {
        switch self {
        case .set, .mark: true
        case .remove, .unmark: false
        case .route(_, let name): name != nil
        }
    }
}
