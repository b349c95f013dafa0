public import Platform

public import struct FoundationEssentials.Date

/// What signs a call: long-lived keys of a user, or temporary ones with a session token.
public struct Credentials: Sendable, Hashable {
    /// Names the keys in a request; not a secret.
    public var accessKeyID: String
    /// Signs, and never goes along.
    public var secretAccessKey: Secret
    /// Goes along with temporary keys; nil for long-lived ones.
    public var sessionToken: Secret?
    /// When temporary keys end; nil where they do not, or nobody said.
    public var expiration: Date?

    /// Long-lived keys, or temporary ones where there is a token.
    public init(
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
