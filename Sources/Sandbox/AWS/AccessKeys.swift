import FoundationEssentials
package import Platform
import Synchronization

/// The known access keys: the users', and those of sessions of assumed roles.
final class AccessKeys: Sendable {
    struct Key {
        var secret: Secret
        /// The principal of its signatures.
        var arn: String
        /// The principal's unique ID: `AIDA…` for a user, `AROA…:SESSION` for a session of a role.
        var userID: String
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
                users.map { user in
                    let userID = "AIDA\(user.accessKeyID.dropFirst(4))"
                    return (user.accessKeyID, Key(secret: user.secretAccessKey, arn: user.arn, userID: userID))
                },
                uniquingKeysWith: { _, last in last }
            )
        )
    }

    subscript(id: String) -> Key? { keys.withLock { $0[id] } }

    /// Creates a key for a new session of a role or of a user.
    /// - Returns: the key's id, and the key.
    func addSession(arn: String, expires: Date) -> (id: String, key: Key) {
        let id = RandomText.accessKeyID(prefix: "ASIA")
        let session = arn.split(separator: "/").last ?? ""
        let userID = arn.contains(":assumed-role/") ? "AROA\(id.dropFirst(4)):\(session)" : "AIDA\(id.dropFirst(4))"
        let key = Key(
            secret: Secret(RandomText.letters(40)), arn: arn, userID: userID,
            session: (RandomText.base64(bytes: 300), expires))
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
