public import AWS
public import DockerConfig

/// What is there: all that a plan is made against, taken at one moment and without asking anybody.
public struct Snapshot: Sendable {
    /// Who a profile of the manifest turns out to be, as far as that can be known offline.
    public enum Identity: Sendable, Equatable {
        case known(Principal, PrincipalStanding)
        /// Somebody who cannot sign in now, and why.
        case unavailable(Principal, String)
        /// Nobody, and why.
        case unknown(String)
    }

    /// The config file, symlinks resolved: the ledger's key.
    public var config: String
    /// By host. A host that is not in here has nothing stored.
    public var stored: [String: StoredEntry]
    /// By host. A host that is not in here is kept in the file.
    public var routes: [String: CredentialRoute]
    /// Hosts for which `DOCKER_AUTH_CONFIG` hides what is stored.
    public var shadowed: Set<String>
    /// What berth remembers.
    public var ledger: Ledger
    /// By the profile's name; nil is the ambient chain.
    public var identities: [String?: Identity]

    /// A snapshot of these parts; of nothing but a path, an empty one.
    public init(
        config: String, stored: [String: StoredEntry] = [:], routes: [String: CredentialRoute] = [:],
        shadowed: Set<String> = [],
        ledger: Ledger = Ledger(), identities: [String?: Identity] = [:]
    ) {
        self.config = config
        self.stored = stored
        self.routes = routes
        self.shadowed = shadowed
        self.ledger = ledger
        self.identities = identities
    }

    /// What berth remembers of a host's entry; nil where the entry was never its own.
    func remembered(_ host: String) -> Ledger.Entry? { ledger[Ledger.Key(config: config, host: host)] }

    /// Whether what is stored for a host is what berth stored there.
    func isOurs(_ host: String) -> Bool {
        guard let entry = remembered(host), case .login(.password(let username, let secret))? = stored[host] else {
            return false
        }
        return entry.digest == ledger.digest(username: username, secret: secret)
    }
}
