import AWS
public import DockerConfig
public import Platform

/// What a machine already knows of registries and of who signs in to them: enough to write a first manifest from, and
/// none of it secret.
public struct MachineFacts: Sendable, Equatable {
    /// In the order of AWS's files.
    public var profiles: [FoundProfile]
    /// In the order of Docker's config.
    public var hosts: [FoundHost]
    /// The config's keys that are no hosts.
    var otherKeys: [String]
    /// Where docker looks for the login of a host that it does not know yet.
    var route: CredentialRoute
    /// The region that AWS's variables name.
    var region: String?
    /// AWS's config file, as a person reads it.
    public var awsFile: String
    /// Docker's config, as a person reads it.
    public var dockerFile: String
}

extension MachineFacts {
    /// Reads AWS's files and a Docker config. Nobody is asked, no program is run, and a missing file says nothing.
    /// - Throws: a `ConfigurationFailure` or a `DockerConfigError` where one of them cannot be read or is malformed.
    public static func read(_ dockerConfig: DockerConfigFile, _ effects: Effects) throws -> MachineFacts {
        let environment = effects.environment
        let configuration = try SharedConfiguration.load(environment: environment, files: effects.files)
        if let failure = configuration.unreadable.first { throw failure }
        let config = try dockerConfig.read(from: effects.files)
        let (hosts, others) = FoundHost.all(of: config)
        let region = environment.nonBlank("AWS_REGION") ?? environment.nonBlank("AWS_DEFAULT_REGION")
        let awsFile = ConfigSource.config.path(in: environment).map(environment.abbreviated)
        return MachineFacts(
            profiles: FoundProfile.all(of: configuration, environment), hosts: hosts, otherKeys: others,
            route: config.routeBeneath(""), region: region.flatMap { Partition.looksLikeRegion($0) ? $0 : nil },
            awsFile: awsFile ?? "~/.aws/config", dockerFile: environment.abbreviated(dockerConfig.path)
        )
    }

    /// A region for accounts whose profiles name none: the one of AWS's variables, else the one that most of the
    /// profiles name, else that most of the hosts are in.
    var likelyRegion: String? {
        region ?? Self.mostFrequent(profiles.compactMap(\.region))
            ?? Self.mostFrequent(
                hosts.compactMap {
                    if case .privateECR(let registry) = $0.name.registry { registry.region } else { nil }
                })
    }

    /// Of equally frequent ones the first.
    private static func mostFrequent(_ texts: [String]) -> String? {
        let counts = texts.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        let highest = counts.values.max()
        return texts.first { counts[$0] == highest }
    }
}

/// The helpers that sign in by themselves, by the hosts that Docker's config sends to them: berth leaves those alone.
struct MintingHelpers {
    private let routes: [String: CredentialRoute]
    private let others: CredentialRoute

    init(_ facts: MachineFacts) {
        routes = Dictionary(facts.hosts.map { ($0.name.key, $0.route) }) { first, _ in first }
        others = facts.route
    }

    /// The name behind `docker-credential-`; nil for a host that is not sent to any.
    /// - Parameter host: its key in Docker's config.
    subscript(host: String) -> String? {
        guard let name = (routes[host] ?? others).program, CredentialStore.mintsByItself(name) else { return nil }
        return name
    }
}
