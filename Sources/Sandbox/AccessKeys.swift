import FoundationEssentials
package import Platform
import Synchronization

/// The access keys there are: the users', and those of the sessions that roles were assumed for.
final class AccessKeys: Sendable {
    struct Key {
        var secret: Secret
        /// Who signs with it.
        var arn: String
        /// What a session's requests have to bring along, and until when it is good; `nil` for a user's key.
        var session: (token: String, expires: Date)?

        /// Of the user, or of the role that was assumed.
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

    /// Makes a key for a new session.
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
    /// Names the key; `AKIA…`.
    package var accessKeyID: String
    /// What requests are signed with.
    package var secretAccessKey: Secret

    package init(name: String, accessKeyID: String, secretAccessKey: Secret) {
        self.name = name
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
    }

    /// A user whose key was never used before.
    package static func random(name: String) -> SandboxUser {
        SandboxUser(
            name: name,
            accessKeyID: RandomText.accessKeyID(prefix: "AKIA"),
            secretAccessKey: Secret(RandomText.letters(40))
        )
    }

    var arn: String { "arn:aws:iam::\(Self.account):user/\(name)" }
}
