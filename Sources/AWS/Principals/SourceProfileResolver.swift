import Platform
import SystemPackage

/// Resolves the credentials that a profile signs in with: its own source, or the source at the end of its
/// `source_profile`s.
///
/// If AWS's own tools disagree, the SDKs' `assume-role-tests.json` decides.
struct SourceProfileResolver {
    /// The source at the end of a chain, and the roles on the way, from the source upwards.
    typealias ResolvedSource = (source: CredentialSource, roles: [RoleSpecification])

    /// A profile's role, and the source that assumes it.
    private enum Link {
        case profile(RoleSpecification, source: String)
        case named(RoleSpecification, CredentialSource)
    }

    let configuration: SharedConfiguration
    let environment: Environment
    /// The profile that signs in: it names the endpoints of this machine's own services.
    let selected: ConfigSection?
    /// Returns the STS region for a role.
    let region: (RoleSpecification) -> STSRegion

    /// Resolves the roles that a profile assumes through other profiles, or through a source that it names.
    /// - Returns: `nil` if it assumes none.
    func roles(of first: ConfigSection) throws(PrincipalError) -> ResolvedSource? {
        var profile = first
        var visited = [first.name]
        var names: Set = [first.name]
        var downwards: [RoleSpecification] = []
        following: while let link = try link(of: profile) {
            switch link {
            case .named(let role, let source):
                return (source, (downwards + [role]).reversed())
            case .profile(let role, let next):
                downwards.append(role)
                if next == profile.name { break following }
                guard names.insert(next).inserted else { throw .loop(visited + [next]) }
                guard let section = configuration.profile(next) else {
                    throw PrincipalError.noSourceProfile(next, namedBy: profile.located)
                        .explained(by: configuration.whyMissing(.profile, next))
                }
                visited.append(next)
                profile = section
                if try StaticKeys.inProfile(profile) != nil { break following }
            }
        }
        guard !downwards.isEmpty else { return nil }
        // A source's own keys take precedence over its other credentials.
        if try StaticKeys.inProfile(profile) != nil {
            return (.profileKeys(ProfileKeyProvider(profile)), downwards.reversed())
        }
        guard let source = try ownSource(of: profile) else {
            throw PrincipalError.emptySourceProfile(profile.located)
                .explained(by: configuration.whyMissing(.profile, profile.name))
        }
        return (source, downwards.reversed())
    }

    /// Returns a profile's own credentials, by the precedence of their kinds.
    /// - Returns: `nil` if it configures none.
    func ownSource(of profile: ConfigSection) throws(PrincipalError) -> CredentialSource? {
        if let file = profile.nonBlank(Self.tokenFile) { return .webIdentity(try webIdentity(file, of: profile)) }
        if let login = try SSOCredentialProvider(profile, configuration) { return .sso(login) }
        let hasKeys = try StaticKeys.inProfile(profile) != nil
        if hasKeys && profile.property(StaticKeys.accessKey)?.source == .credentials {
            return .profileKeys(ProfileKeyProvider(profile))
        }
        if profile.nonBlank(LoginSession.key) != nil {
            return .login(AWSLoginProvider(profile, selected: selected, environment))
        }
        if let command = profile.nonBlank(ProcessCredentialProvider.key) {
            return .process(try ProcessCredentialProvider(profile, command))
        }
        return hasKeys ? .profileKeys(ProfileKeyProvider(profile)) : nil
    }

    private static let tokenFile = "web_identity_token_file"

    private func webIdentity(_ file: String, of profile: ConfigSection) throws(PrincipalError) -> WebIdentityProvider {
        guard let role = try role(of: profile) else {
            throw .webIdentityWithoutRole(profile.located, wanted: "a role_arn to it")
        }
        return WebIdentityProvider(
            token: .file(environment.absolute(file).string), role: role, stsRegion: region(role)
        )
    }

    /// Returns the role that a profile assumes, and its source; `nil` if it assumes none this way.
    private func link(of profile: ConfigSection) throws(PrincipalError) -> Link? {
        guard profile.nonBlank(Self.tokenFile) == nil, let role = try role(of: profile) else { return nil }
        switch (profile.nonBlank("source_profile"), profile.nonBlank("credential_source")) {
        case (nil, nil): throw .roleWithoutSource(profile.located)
        case (_?, _?): throw .roleWithTwoSources(profile.located)
        case (let source?, nil): return .profile(role, source: source)
        case (nil, let source?): return .named(role, try namedSource(source, of: profile, role.origin))
        }
    }

    private func namedSource(
        _ name: String, of profile: ConfigSection, _ origin: PrincipalRemark
    ) throws(PrincipalError) -> CredentialSource {
        switch name {
        case "Environment":
            guard try StaticKeys.inEnvironment(environment) != nil else {
                throw .noEnvironmentKeys(neededBy: profile.located)
            }
            return .environmentKeys(EnvironmentKeyProvider())
        case "EcsContainer":
            guard let container = try ContainerCredentialProvider(environment, origin: origin) else {
                throw .noMachineCredentials(
                    name, neededBy: profile.located, why: "\(ContainerCredentialProvider.relativeVariable) is not set"
                )
            }
            return .container(container)
        case "Ec2InstanceMetadata":
            guard !InstanceMetadataProvider.isDisabled(environment) else {
                throw .noMachineCredentials(
                    name, neededBy: profile.located, why: "AWS_EC2_METADATA_DISABLED is true"
                )
            }
            return .instanceMetadata(try InstanceMetadataProvider(environment, selected, origin: origin))
        default:
            let setting = "credential_source of \(profile.located)"
            throw .badSetting(setting, value: name, wanted: "Environment, EcsContainer or Ec2InstanceMetadata")
        }
    }

    /// Returns the role that a profile names; `nil` if none exists.
    private func role(of profile: ConfigSection) throws(PrincipalError) -> RoleSpecification? {
        guard let arn = profile.nonBlank("role_arn") else { return nil }
        return RoleSpecification(
            arn: arn, externalID: profile.nonBlank("external_id"), sessionName: profile.nonBlank("role_session_name"),
            duration: try duration(of: profile), mfaSerial: profile.nonBlank("mfa_serial"),
            origin: PrincipalRemark("profile \(profile.name), \(profile.property("role_arn")?.place ?? profile.place)")
        )
    }

    private func duration(of profile: ConfigSection) throws(PrincipalError) -> Duration? {
        guard let text = profile.nonBlank("duration_seconds") else { return nil }
        guard let seconds = UInt32(text) else {
            let setting = "duration_seconds of \(profile.located)"
            throw .badSetting(setting, value: text, wanted: "a number of seconds, such as 3600")
        }
        return .seconds(seconds)
    }
}
