import FoundationEssentials
package import Platform
import Synchronization

/// The known access keys: the users', and those of sessions of assumed roles.
final class AccessKeys: Sendable {
    struct Key {
        var secret: Secret
        /// The principal of its signatures.
        var arn: String
        /// The token that a session's requests must contain, and the session's expiry; `nil` for a user's key.
        var session: (token: String, expires: Date)?

        /// The account of the user, or of the assumed role.
        var account: Substring {
            arn.split(separator: ":", omittingEmptySubsequences: false).dropFirst(4).first ?? ""
        }
    }

    private let keys: Mutex<[String: Key]>

    init(users: [SandboxUser]) {
        keys = Mutex(
            Dictionary(
                users.map { ($0.accessKeyID, Key(secret: $0.secretAccessKey, arn: $0.arn)) },
                uniquingKeysWith: { _, last in last }
            )
        )
    }

    subscript(id: String) -> Key? { keys.withLock { $0[id] } }

    /// Creates a key for a new session.
    /// - Returns: the key's id, and the key.
    func addSession(arn: String, token: String, expires: Date) -> (id: String, key: Key) {
        let id = RandomText.accessKeyID(prefix: "ASIA")
        let key = Key(secret: Secret(RandomText.letters(40)), arn: arn, session: (token, expires))
        keys.withLock { $0[id] = key }
        return (id, key)
    }
}

/// An IAM user of the sandbox's only account, with its access key.
package struct SandboxUser: Sendable {
    /// The account of every user.
    package static let account = "600423610423"

    /// The last part of the ARN.
    package var name: String
    /// The key's ID, `AKIA…`.
    package var accessKeyID: String
    /// The key that signs requests.
    package var secretAccessKey: Secret

    package init(name: String, accessKeyID: String, secretAccessKey: Secret) {
        self.name = name
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
    }

    /// Creates a user with a new random key.
    package static func random(name: String) -> SandboxUser {
        SandboxUser(
            name: name,
            accessKeyID: RandomText.accessKeyID(prefix: "AKIA"),
            secretAccessKey: Secret(RandomText.letters(40))
        )
    }

    var arn: String { "arn:aws:iam::\(Self.account):user/\(name)" }
}
