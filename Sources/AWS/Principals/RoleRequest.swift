import Platform

/// A role to assume, with what STS is to be told of it.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
public struct RoleRequest: Sendable, Hashable {
    /// Such as `arn:aws:iam::210987654321:role/ecr-pull`.
    public var arn: String
    /// What the role's trust policy may ask for.
    public var externalID: String?
    /// The name that AWS's logs show; nil is `berth-USER`.
    public var sessionName: String?
    /// How long the role's credentials last; nil is AWS's hour.
    public var duration: Duration?
    /// The device whose code the role asks for.
    public var mfaSerial: String?
    /// Who asks for it, such as `profile deploy, ~/.aws/config:7`.
    public var origin: Remark

    /// A role, and what it takes.
    public init(
        arn: String, externalID: String? = nil, sessionName: String? = nil, duration: Duration? = nil,
        mfaSerial: String? = nil, origin: Remark = Remark()
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
