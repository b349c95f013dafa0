package import Platform
import SystemPackage

/// Resolves the principal that signs in, from the environment and the AWS files only: the first configured source
/// decides, as for the AWS CLI. It does not use the network.
package struct PrincipalResolver: Sendable {
    private let configuration: SharedConfiguration
    private let environment: Environment
    /// The client settings by the bytes of the profile's name: a manifest may have a thousand principals.
    private let settings = KeyedMemo<[UInt8]?, Result<ClientSettings, PrincipalError>>()

    /// - Parameters:
    ///   - configuration: the AWS files that the environment names.
    ///   - environment: may contain keys, and names the endpoints of STS and ECR.
    package init(configuration: SharedConfiguration, environment: Environment) {
        self.configuration = configuration
        self.environment = environment
    }

    /// - Parameter request: the specification of a manifest's profile, with its own sources resolved to their base.
    /// - Throws: An error if nothing is configured, or if the configuration cannot work.
    package func resolve(_ request: PrincipalSpecification) throws(PrincipalError) -> Principal {
        var roles = request.roles
        let selected = configuration.profile(configuration.selectedProfile)
        let profile: ConfigSection?
        let found: SourceProfileResolver.ResolvedSource
        switch request.base {
        case .ambient:
            guard selected != nil || !configuration.isProfileNamed else {
                throw noProfile(configuration.selectedProfile, namedBy: selector)
            }
            profile = selected
            found = try ambient(selected, request.region)
        case .profile(let name):
            guard let section = configuration.profile(name) else { throw noProfile(name, namedBy: "the manifest") }
            profile = section
            found = try named(section, request.region)
        case .webIdentity(let token):
            guard !roles.isEmpty else {
                throw .webIdentityWithoutRole("the manifest", wanted: "a `role_arn` to its profile")
            }
            profile = selected
            let role = roles.removeFirst()
            let identity = WebIdentityProvider(
                token: token, role: role, stsRegion: region(for: role, profile, request.region))
            found = (.webIdentity(identity), [])
        case .sso(let wanted):
            profile = selected
            found = (.sso(try SSOCredentialProvider(wanted, configuration)), [])
        }
        return Principal(
            source: found.source,
            steps: (found.roles + roles).map {
                Principal.Step(role: $0, stsRegion: region(for: $0, profile, request.region))
            },
            settings: try settings(of: profile)
        )
    }

    private func settings(of profile: ConfigSection?) throws(PrincipalError) -> ClientSettings {
        try settings.value(for: profile.map { Array($0.name.utf8) }) {
            Result { () throws(PrincipalError) in
                try ClientSettings(environment: environment, configuration: configuration, profile: profile)
            }
        }.get()
    }

    /// Returns the source in the AWS CLI's order if no profile is named.
    private func ambient(
        _ profile: ConfigSection?, _ region: STSRegion?
    ) throws(PrincipalError) -> SourceProfileResolver.ResolvedSource {
        if try StaticKeys.inEnvironment(environment) != nil { return (.environmentKeys(EnvironmentKeyProvider()), []) }
        let chain = chain(profile, region)
        if let profile, let found = try chain.roles(of: profile) { return found }
        if let identity = try webIdentity(profile, region) { return (.webIdentity(identity), []) }
        if let profile, let source = try chain.ownSource(of: profile) { return (source, []) }
        return (try machineSource(profile, lookedAt: ["no keys in the environment", lack(of: profile)]), [])
    }

    /// Returns the source of a named profile: the environment's keys and web identity do not count.
    private func named(
        _ profile: ConfigSection, _ region: STSRegion?
    ) throws(PrincipalError) -> SourceProfileResolver.ResolvedSource {
        let chain = chain(profile, region)
        if let found = try chain.roles(of: profile) { return found }
        if let source = try chain.ownSource(of: profile) { return (source, []) }
        return (try machineSource(profile, lookedAt: [lack(of: profile)]), [])
    }

    private func chain(_ profile: ConfigSection?, _ wanted: STSRegion?) -> SourceProfileResolver {
        SourceProfileResolver(configuration: configuration, environment: environment, selected: profile) {
            region(for: $0, profile, wanted)
        }
    }

    /// Returns the environment's web identity; the profile supplies missing values, as for the AWS CLI.
    private func webIdentity(
        _ profile: ConfigSection?, _ wanted: STSRegion?
    ) throws(PrincipalError) -> WebIdentityProvider? {
        let variable = "AWS_WEB_IDENTITY_TOKEN_FILE"
        guard let file = environment.nonBlank(variable) else { return nil }
        guard let arn = environment.nonBlank("AWS_ROLE_ARN") ?? profile?.nonBlank("role_arn") else {
            throw .webIdentityWithoutRole(variable, wanted: "the role's ARN as AWS_ROLE_ARN")
        }
        let session = environment.nonBlank("AWS_ROLE_SESSION_NAME") ?? profile?.nonBlank("role_session_name")
        let role = RoleSpecification(arn: arn, sessionName: session, origin: PrincipalRemark(variable))
        return WebIdentityProvider(
            token: .file(environment.absolute(file).string), role: role,
            stsRegion: region(for: role, profile, wanted)
        )
    }

    /// Returns the machine's own credentials, the last source if neither the environment nor the files have any.
    private func machineSource(
        _ profile: ConfigSection?, lookedAt: [String]
    ) throws(PrincipalError) -> CredentialSource {
        if let container = try ContainerCredentialProvider(environment) { return .container(container) }
        let lookedAt = lookedAt + ["no container"]
        let leftOut = configuration.whyMissing(.profile, profile?.name ?? configuration.selectedProfile)
        guard !InstanceMetadataProvider.isDisabled(environment) else {
            throw PrincipalError.nothingFound(
                lookedAt: lookedAt + ["no instance metadata (AWS_EC2_METADATA_DISABLED)"]
            ).explained(by: leftOut)
        }
        let remark = PrincipalRemark(lookedAt.joined(separator: ", "))
        return .instanceMetadata(
            try InstanceMetadataProvider(environment, profile, lookedAt: remark, leftOut: LeftOutConfiguration(leftOut))
        )
    }

    private func lack(of profile: ConfigSection?) -> String {
        if let profile { return "none in \(profile.located)" }
        return "no profile \(configuration.selectedProfile) in \(files)"
    }

    /// Returns the region of STS calls: from the manifest, the profile, or the environment, else the region that every
    /// account has. It is never a registry's region: a role that serves many regions is assumed once.
    private func region(for role: RoleSpecification, _ profile: ConfigSection?, _ wanted: STSRegion?) -> STSRegion {
        if let wanted { return wanted }
        if let profile, let region = profile.nonBlank("region") {
            return STSRegion(
                region, origin: PrincipalRemark("`region` of \(ProfileLocation(profile, at: "region").located)"))
        }
        for variable in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            if let region = environment.nonBlank(variable) {
                return STSRegion(region, origin: PrincipalRemark(variable))
            }
        }
        return STSRegion((Partition.named(inARN: role.arn) ?? Partition.all[0]).homeRegion)
    }

    private func noProfile(_ name: String, namedBy selector: String) -> PrincipalError {
        PrincipalError.noProfile(name, namedBy: selector, files: files, known: configuration.profiles.keys.sorted())
            .explained(by: configuration.whyMissing(.profile, name) ?? configuration.whyNoProfiles)
    }

    private var selector: String {
        environment.nonBlank("AWS_PROFILE") != nil ? "AWS_PROFILE" : "AWS_DEFAULT_PROFILE"
    }

    /// The AWS files, as messages show them.
    private var files: String {
        [ConfigSource.config, .credentials].compactMap { $0.path(in: environment).map(environment.abbreviated) }
            .joined(separator: " or ")
    }
}
