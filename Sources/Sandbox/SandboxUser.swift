public import Effects

/// An IAM user of the sandbox's only account, with its access key.
public struct SandboxUser: Sendable {
    /// The account of every user.
    public static let account = "600423610423"

    public var name: String
    public var accessKeyID: String
    public var secretAccessKey: Secret

    public init(name: String, accessKeyID: String, secretAccessKey: Secret) {
        self.name = name
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
    }

    /// A user whose key was never used before.
    public static func random(name: String) -> SandboxUser {
        SandboxUser(
            name: name, accessKeyID: RandomText.accessKeyID(prefix: "AKIA"), secretAccessKey: Secret(RandomText.letters(40)))
    }

    var arn: String { "arn:aws:iam::\(Self.account):user/\(name)" }
}
