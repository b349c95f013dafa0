public import Effects

/// Finds out who signs in, from the environment and the AWS files alone: the first source that is configured decides,
/// as it does for the AWS CLI. No network.
public struct PrincipalResolver: Sendable {
    private let configuration: SharedConfiguration
    private let environment: Environment

    /// - Parameters:
    ///   - configuration: the AWS files, as that environment names them.
    ///   - environment: what may hold keys, and says where STS and ECR are.
    public init(configuration: SharedConfiguration, environment: Environment) {
        self.configuration = configuration
        self.environment = environment
    }

    /// - Parameter request: what a manifest's profile asks for, its own sources followed to their base.
    /// - Throws: where nothing is configured, where what is configured cannot work, or where berth cannot do it yet.
    public func resolve(_ request: PrincipalRequest) throws(PrincipalFailure) -> Principal {
        let found: ProfileChain.Found
        let profile: ConfigSection?
        switch request.base {
        case .ambient:
            profile = configuration.profiles[configuration.selectedProfile]
            if profile == nil && configuration.isProfileNamed {
                throw noProfile(configuration.selectedProfile, namedBy: selector)
            }
            found = try ambient(profile)
        case .profile(let name):
            guard let section = configuration.profiles[name] else { throw noProfile(name, namedBy: "the manifest") }
            profile = section
            found = try named(section)
        case .webIdentity:
            throw .notSupported("web identity", nil)
        }
        if let role = request.roles.first(where: { $0.mfaSerial != nil }) {
            throw .notSupported("MFA", "role \(role.name)")
        }
        return Principal(
            source: found.source,
            steps: (found.roles + request.roles).map { Principal.Step(role: $0, region: region(for: $0, profile)) },
            settings: try ServiceSettings(environment: environment, configuration: configuration, profile: profile)
        )
    }

    /// The AWS CLI's order for who names no profile.
    private func ambient(_ profile: ConfigSection?) throws(PrincipalFailure) -> ProfileChain.Found {
        if try StaticKeys.inEnvironment(environment) != nil { return (.environmentKeys, []) }
        let chain = ProfileChain(configuration: configuration)
        if let profile, let found = try chain.roles(of: profile) { return found }
        if environment.nonBlank("AWS_WEB_IDENTITY_TOKEN_FILE") != nil {
            throw .notSupported("web identity (AWS_WEB_IDENTITY_TOKEN_FILE)", nil)
        }
        if let profile, let source = try chain.ownSource(of: profile) { return (source, []) }
        throw machineCredentials(lookedAt: ["no keys in the environment", lack(of: profile)])
    }

    /// The same for who names one: the environment's keys and web identity do not count.
    private func named(_ profile: ConfigSection) throws(PrincipalFailure) -> ProfileChain.Found {
        let chain = ProfileChain(configuration: configuration)
        if let found = try chain.roles(of: profile) { return found }
        if let source = try chain.ownSource(of: profile) { return (source, []) }
        throw machineCredentials(lookedAt: [lack(of: profile)])
    }

    /// What is left when neither the environment nor the files say anything: what the machine itself may be given.
    private func machineCredentials(lookedAt: [String]) -> PrincipalFailure {
        for variable in ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"]
        where environment.nonBlank(variable) != nil {
            return .notSupported("container credentials (\(variable))", nil)
        }
        let hasInstanceMetadata = environment.nonBlank("AWS_EC2_METADATA_DISABLED")?.lowercased() != "true"
        for variable in ["AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]
        where hasInstanceMetadata && environment.nonBlank(variable) != nil {
            return .notSupported("instance metadata (\(variable))", nil)
        }
        return .nothingFound(lookedAt: lookedAt, instanceMetadata: hasInstanceMetadata)
    }

    private func lack(of profile: ConfigSection?) -> String {
        if let profile { return "none in \(profile.located)" }
        return "no profile \(configuration.selectedProfile) in \(files)"
    }

    /// STS is asked in the profile's region, the environment's, or the one that every account has. Never in a
    /// registry's: a role that serves many regions is assumed once.
    private func region(for role: RoleRequest, _ profile: ConfigSection?) -> String {
        profile?.nonBlank("region") ?? environment.nonBlank("AWS_REGION") ?? environment.nonBlank("AWS_DEFAULT_REGION")
            ?? (Partition.named(inARN: role.arn) ?? Partition.all[0]).homeRegion
    }

    private func noProfile(_ name: String, namedBy selector: String) -> PrincipalFailure {
        .noProfile(name, namedBy: selector, files: files, known: configuration.profiles.keys.sorted())
    }

    private var selector: String {
        environment.nonBlank("AWS_PROFILE") != nil ? "AWS_PROFILE" : "AWS_DEFAULT_PROFILE"
    }

    /// The AWS files, for people.
    private var files: String {
        [ConfigSource.config, .credentials].compactMap { $0.path(in: environment).map(environment.abbreviated) }
            .joined(separator: " or ")
    }
}
