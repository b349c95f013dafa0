public import Platform

public import struct FoundationEssentials.Date

/// A login of ECR or ECR Public.
public struct ECRToken: Sendable, Equatable {
    /// `AWS`.
    public var username: String
    /// What goes with it; a private registry's is some 2,600 characters long.
    public var password: Secret
    /// nil where nobody told, or told a time that had passed already.
    public var expires: Date?

    /// The user of every login of ECR and ECR Public
    /// (https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html).
    package static let user = "AWS"

    /// A login with what is known of its end.
    public init(username: String, password: Secret, expires: Date?) {
        self.username = username
        self.password = password
        self.expires = expires
    }

    /// What a private ECR password tells of its own expiry, offline.
    /// - Returns: nil where it tells nothing, or a time that no token can have.
    public static func expiration(ofPassword password: Secret) -> Date? {
        ECRPassword(password).flatMap { plausibleExpiration(epoch: $0.expiration) }
    }

    /// A time between ECR's first day (21 December 2015) and the year 2100: neither milliseconds nor zero.
    /// - Parameter epoch: seconds since 1970.
    static func plausibleExpiration(epoch: Double) -> Date? {
        (1_450_656_000..<4_102_444_800).contains(epoch) ? Date(checkedEpochSeconds: epoch) : nil
    }
}
