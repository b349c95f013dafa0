package import Platform

package import struct FoundationEssentials.Date

/// The keys that sign a call: long-lived keys of a user, or temporary keys with a session token.
package struct Credentials: Sendable, Hashable {
    /// Identifies the keys in a request; not a secret.
    package var accessKeyID: String
    /// Signs requests, and is never sent.
    package var secretAccessKey: Secret
    /// Sent with temporary keys; `nil` for long-lived keys.
    package var sessionToken: Secret?
    /// When temporary keys expire; `nil` if they do not, or the time is unknown.
    package var expiration: Date?

    package init(
        accessKeyID: String,
        secretAccessKey: Secret,
        sessionToken: Secret? = nil,
        expiration: Date? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }
}

/// A session token that does not match its access key: AWS refuses such keys without naming the cause.
///
/// Long-term keys start with `AKIA`, temporary ones with `ASIA`
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids).
enum SessionTokenFlaw: Sendable, Equatable {
    /// A long-term key has a session token, such as a token of an older session in the environment. The text names what
    /// to remove.
    case needless(String)
    /// A temporary key has no session token. The text names where it is missing.
    case missing(String)

    /// - Parameter principal: the credentials' owner.
    /// - Returns: `nil` if key and token match, or the key is of another kind.
    init?(_ credentials: Credentials?, of principal: Principal) {
        guard let credentials else { return nil }
        let isTemporary = credentials.accessKeyID.utf8.starts(with: "ASIA".utf8)
        let lasts = credentials.accessKeyID.utf8.starts(with: "AKIA".utf8)
        switch (credentials.sessionToken != nil, principal.steps.isEmpty, principal.source) {
        case (true, true, .environmentKeys) where lasts:
            self = .needless("AWS_SESSION_TOKEN and AWS_SECURITY_TOKEN from the environment")
        case (true, true, .profileKeys(let keys)) where lasts:
            self = .needless("aws_session_token from \(keys.profile.located)")
        case (true, true, let source) where lasts:
            self = .needless("it from what \(source.provider.located) gives")
        case (false, true, .environmentKeys) where isTemporary: self = .missing("AWS_SESSION_TOKEN")
        case (false, true, .profileKeys(let keys)) where isTemporary:
            self = .missing("aws_session_token in \(keys.profile.located)")
        case (false, true, let source) where isTemporary:
            self = .missing("a session token from \(source.provider.located)")
        default: return nil
        }
    }

    /// The next step.
    var advice: String {
        switch self {
        case .needless(let removal): "A key that starts with AKIA takes no session token: remove \(removal)."
        case .missing(let setting): "A key that starts with ASIA takes a session token: set \(setting)."
        }
    }
}
