import Platform

/// A session of `aws login`: a person's sign-in to AWS as a user or role of the console.
/// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html
package struct LoginSession: Sendable, Hashable {
    /// The setting's value: the ARN of the user or role, which is the `sub` of the sign-in's ID token.
    package let identity: String
    /// The region of the sign-in service.
    package let region: String
    /// The setting that names the region, if one does.
    let regionSetting: PrincipalRemark
    /// The profile that names the session.
    let profile: PrincipalRemark
    /// The place of its definition.
    let place: PrincipalRemark

    static let key = "login_session"

    /// - Parameters:
    ///   - section: the profile that has the setting.
    ///   - selected: the profile that signs in, such as one whose `source_profile` is `section`.
    init(_ section: ConfigSection, selected: ConfigSection?, _ environment: Environment) {
        identity = section.nonBlank(Self.key) ?? ""
        profile = PrincipalRemark(section.name)
        place = PrincipalRemark(ProfileLocation(section, at: Self.key).place)
        let region =
            Self.region(section, selected: selected, environment)
            ?? STSRegion((Partition.named(inARN: identity) ?? Partition.all[0]).homeRegion)
        (self.region, regionSetting) = (region.name, region.origin)
    }

    /// Returns the region that a setting names, in the AWS CLI's order: a session may be bound to the region that
    /// `aws login` used.
    private static func region(
        _ section: ConfigSection, selected: ConfigSection?, _ environment: Environment
    ) -> STSRegion? {
        for variable in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            if let region = environment.nonBlank(variable) {
                return STSRegion(region, origin: PrincipalRemark(variable))
            }
        }
        for profile in [section, selected].compactMap(\.self) {
            guard let region = profile.nonBlank("region") else { continue }
            let origin = "`region` of \(ProfileLocation(profile, at: "region").located)"
            return STSRegion(region, origin: PrincipalRemark(origin))
        }
        return nil
    }

    /// Compares identity and region by bytes: the session's file is named after the identity's bytes.
    package static func == (one: LoginSession, other: LoginSession) -> Bool {
        one.identity.hasSameBytes(as: other.identity) && one.region.hasSameBytes(as: other.region)
    }

    package func hash(into hasher: inout Hasher) {
        identity.hashBytes(into: &hasher)
        region.hashBytes(into: &hasher)
    }

    /// The session in messages: `login session arn:aws:iam::210987654321:user/me`.
    package var description: String { "login session \(identity)" }

    /// The session with its place, for messages.
    var located: String { "\(description)\(place.inBrackets)" }

    /// The command that signs in to it.
    package var loginCommand: String { "berth auth login \((profile.text ?? "default").shellWord)" }
}

extension Principal {
    /// The login session of the principal's first credentials; `nil` if they have another source.
    package var loginSession: LoginSession? {
        if case .login(let provider) = source { provider.session } else { nil }
    }
}
