package import DockerConfig
import OrderedCollections

/// Docker's config: the stored logins of the hosts of a plan, and where Docker looks for each of them.
package struct ConfigState: Sendable {
    /// The path of the config file with symlinks resolved, as in the ledger's keys.
    package let path: String
    /// The content of the file, by host.
    package let stored: [String: AuthEntry]
    /// Hosts with an empty entry in the file, which is Docker's mark for a login in a store.
    package let marks: Set<String>
    /// Hosts whose entry has a registry token, which Docker prefers to the entry's login.
    package let registryTokens: Set<String>
    /// The backend of each host; without a value, the file.
    package let routes: [String: CredentialBackend]
    /// The backend of each host without its line in `credHelpers`; without a value, the file.
    package let routesBeneath: [String: CredentialBackend]
    /// Hosts with an empty line in `credHelpers`: their logins are in the file even if `credsStore` is set.
    package let fileLines: Set<String>

    /// Creates the state of a config, by default without logins.
    package init(
        path: String, stored: [String: AuthEntry] = [:], marks: Set<String> = [], registryTokens: Set<String> = [],
        routes: [String: CredentialBackend] = [:], routesBeneath: [String: CredentialBackend] = [:],
        fileLines: Set<String> = []
    ) {
        self.path = path
        self.stored = stored
        self.marks = marks
        self.registryTokens = registryTokens
        self.routes = routes
        self.routesBeneath = routesBeneath
        self.fileLines = fileLines
    }
}

extension ConfigState {
    /// - Parameter path: with symlinks resolved.
    init(path: String, _ content: DockerConfigDocument, hosts: OrderedSet<String>) {
        var marks: Set<String> = []
        var registryTokens: Set<String> = []
        var routes: [String: CredentialBackend] = [:]
        var routesBeneath: [String: CredentialBackend] = [:]
        var fileLines: Set<String> = []
        // podman and its related programs do not read `credsStore` (containers/image, `dockerConfigFile` in
        // `pkg/docker/config/config.go`), and fail at the line that Docker needs with it.
        let hasStore = content.format != .containers
        for host in hosts {
            if content.hasMark(for: host) { marks.insert(host) }
            switch content.route(for: host) {
            case .helper(let name): routes[host] = .helper(name)
            case .store(let name) where hasStore: routes[host] = .store(name)
            case .store, .file: break
            }
            let beneath = content.backendWithoutHelper(host)
            if hasStore, beneath != .file { routesBeneath[host] = beneath }
            if content.credHelpers[host]?.isEmpty == true { fileLines.insert(host) }
            if content.hasRegistryToken(for: host) { registryTokens.insert(host) }
        }
        self.init(
            path: path, stored: content.entries(for: hosts), marks: marks, registryTokens: registryTokens,
            routes: routes, routesBeneath: routesBeneath, fileLines: fileLines)
    }
}
