import Platform

/// The principal that a manifest's profile specifies: a base, and the roles to assume with it.
package struct PrincipalSpecification: Sendable, Hashable {
    /// The credentials before any role.
    package enum Base: Sendable, Hashable {
        /// The credentials that the AWS CLI would find by itself.
        case ambient
        /// A profile of the AWS files, as `--profile` names it: environment keys do not count.
        case profile(String)
        /// A token of an identity provider, which signs in to the first of the roles.
        case webIdentity(WebIdentityTokenSource)
        /// A role that a session of IAM Identity Center gives.
        case sso(SSOSpecification)
    }

    /// The credentials that assume the first role, or sign calls if there are no roles.
    package var base: Base
    /// The roles, from the base upwards: the base assumes the first, and each further role is assumed by the one before
    /// it.
    package var roles: [RoleSpecification]
    /// The region of the STS calls for all of them; `nil` if the AWS files and the environment decide.
    package var region: STSRegion?

    package init(base: Base, roles: [RoleSpecification] = [], region: STSRegion? = nil) {
        self.base = base
        self.roles = roles
        self.region = region
    }
}

/// A role in an account that IAM Identity Center gives to the signed-in user, as a manifest specifies it.
package struct SSOSpecification: Sendable, Hashable {
    /// The access portal's URL, such as `https://acme.awsapps.com/start`.
    package var startURL: String
    /// The region of IAM Identity Center.
    package var region: String
    /// The account's 12 digits.
    package var account: String
    /// The name of the permission set.
    package var role: String
    /// The session's name, which names its file in the cache; `nil` for a session that its start URL identifies.
    package var session: String?
    /// The manifest's profile, such as `dev`.
    package var profile: PrincipalRemark
    /// The place of the profile, such as `berth.yaml:3:3`.
    package var place: PrincipalRemark
    /// The place of the first profile with this session: all profiles of a session have one message about it.
    package var sessionPlace: PrincipalRemark

    package init(
        startURL: String, region: String, account: String, role: String, session: String? = nil,
        profile: PrincipalRemark = PrincipalRemark(), place: PrincipalRemark = PrincipalRemark(),
        sessionPlace: PrincipalRemark = PrincipalRemark()
    ) {
        self.startURL = startURL
        self.region = region
        self.account = account
        self.role = role
        self.session = session
        self.profile = profile
        self.place = place
        self.sessionPlace = sessionPlace
    }
}

/// A role to assume, with the parameters for STS.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
package struct RoleSpecification: Sendable, Hashable {
    /// The role's ARN, such as `arn:aws:iam::210987654321:role/ecr-pull`.
    package var arn: String
    /// The external ID that the role's trust policy may require.
    package var externalID: String?
    /// The session's name in AWS's logs; `nil` for `berth-USER`.
    package var sessionName: String?
    /// The lifetime of the role's credentials; `nil` for AWS's default of an hour.
    package var duration: Duration?
    /// The device whose code the role requires.
    package var mfaSerial: String?
    /// The place that requests the role, such as `profile deploy, ~/.aws/config:7`.
    package var origin: PrincipalRemark

    package init(
        arn: String, externalID: String? = nil, sessionName: String? = nil, duration: Duration? = nil,
        mfaSerial: String? = nil, origin: PrincipalRemark = PrincipalRemark()
    ) {
        self.arn = arn
        self.externalID = externalID
        self.sessionName = sessionName
        self.duration = duration
        self.mfaSerial = mfaSerial
        self.origin = origin
    }

    /// The role's name, without account and path: what follows the ARN's last slash.
    var name: String { arn.split(scalar: "/").last.map(String.init) ?? arn }

    /// The role with its place, for messages: `role pull (profile deploy, ~/.aws/config:7)`.
    var located: String { "role \(name)\(origin.inBrackets)" }
}

/// The region of the STS calls for a principal's roles, and the setting that names it.
package struct STSRegion: Sendable, Hashable {
    /// Such as `eu-west-1`.
    package var name: String
    /// The setting, such as `AWS_REGION`; no text if none names a region.
    package var origin: PrincipalRemark

    /// - Parameters:
    ///   - name: such as `eu-west-1`. `aws-global` means the region of AWS's global endpoint, and so for the other
    ///     partitions (`partitions.json` of botocore).
    package init(_ name: String, origin: PrincipalRemark = PrincipalRemark()) {
        let global = Partition.all.first { "\($0.name)-global".utf8.elementsEqual(name.utf8) }
        self.name = global?.homeRegion ?? name
        self.origin = global == nil ? origin : PrincipalRemark(origin.text.map { "\($0) (\(name))" })
    }
}
