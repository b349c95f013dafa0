import Platform

/// The principal that a manifest's profile asks for: a base, and the roles to assume on top of it.
package struct PrincipalSpecification: Sendable, Hashable {
    /// What is signed in with before any role.
    package enum Base: Sendable, Hashable {
        /// What the AWS CLI would find by itself.
        case ambient
        /// A profile of the AWS files, as `--profile` names it: environment keys do not count.
        case profile(String)
        /// A token of an identity provider, which signs in to the first of the roles.
        case webIdentity(WebIdentityTokenSource)
    }

    /// What the first role is assumed with, or what signs where none exists.
    package var base: Base
    /// From the base upwards: the first is assumed by the base, each further one by the one before it.
    package var roles: [RoleSpecification]
    /// Where berth sends the STS calls for all of them; `nil` if the AWS files and the environment decide.
    package var region: STSRegion?

    package init(base: Base, roles: [RoleSpecification] = [], region: STSRegion? = nil) {
        self.base = base
        self.roles = roles
        self.region = region
    }
}

/// A role to assume, with the parameters for STS.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
package struct RoleSpecification: Sendable, Hashable {
    /// Such as `arn:aws:iam::210987654321:role/ecr-pull`.
    package var arn: String
    /// What the role's trust policy may ask for.
    package var externalID: String?
    /// The name that AWS's logs show; `nil` is `berth-USER`.
    package var sessionName: String?
    /// How long the role's credentials last; `nil` is AWS's hour.
    package var duration: Duration?
    /// The device whose code the role asks for.
    package var mfaSerial: String?
    /// Who asks for it, such as `profile deploy, ~/.aws/config:7`.
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

    /// For people who have to find it: `role pull (profile deploy, ~/.aws/config:7)`.
    var located: String { "role \(name)\(origin.inBrackets)" }
}

/// The region of the STS calls for a principal's roles, and the setting that names it.
package struct STSRegion: Sendable, Hashable {
    /// Such as `eu-west-1`.
    package var name: String
    /// The setting, such as `AWS_REGION`; no text if none names a region.
    package var origin: PrincipalRemark

    /// - Parameters:
    ///   - name: such as `eu-west-1`. `aws-global` means the region behind AWS's global endpoint, and so for the other
    ///     partitions (`partitions.json` of botocore).
    ///   - origin: the setting that names it.
    package init(_ name: String, origin: PrincipalRemark = PrincipalRemark()) {
        let global = Partition.all.first { "\($0.name)-global".utf8.elementsEqual(name.utf8) }
        self.name = global?.homeRegion ?? name
        self.origin = global == nil ? origin : PrincipalRemark(origin.text.map { "\($0) (\(name))" })
    }
}
