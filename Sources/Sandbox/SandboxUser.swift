public import Platform

/// An IAM user of the sandbox's only account, with its access key.
public struct SandboxUser: Sendable {
    /// The account of every user.
    public static let account = "600423610423"

    /// The last part of the ARN.
    public var name: String
    /// Names the key; `AKIA…`.
    public var accessKeyID: String
    /// What requests are signed with.
    public var secretAccessKey: Secret

    /// A user with a known key.
    public init(name: String, accessKeyID: String, secretAccessKey: Secret) {
        self.name = name
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
    }

    /// A user whose key was never used before.
    public static func random(name: String) -> SandboxUser {
        SandboxUser(
            name: name,
            accessKeyID: RandomText.accessKeyID(prefix: "AKIA"),
            secretAccessKey: Secret(RandomText.letters(40))
        )
    }

    var arn: String { "arn:aws:iam::\(Self.account):user/\(name)" }
}
