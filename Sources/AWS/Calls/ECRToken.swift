public import Effects

import struct FoundationEssentials.Data
public import struct FoundationEssentials.Date
import class FoundationEssentials.JSONDecoder

/// A login of ECR or ECR Public.
public struct ECRToken: Sendable, Equatable {
    /// `AWS`.
    public var username: String
    public var password: Secret
    /// nil where nobody told, or told a time that had passed already.
    public var expires: Date?

    public init(username: String, password: Secret, expires: Date?) {
        self.username = username
        self.password = password
        self.expires = expires
    }

    /// What a private ECR password tells of its own expiry, offline. It is base64 of a JSON object with an `expiration`
    /// in seconds since 1970, which AWS does not document: hence
    /// - Returns: nil where it is anything else, or names a time that no token can have.
    public static func expiration(ofPassword password: Secret) -> Date? {
        // Its first character is that of `{"`: other passwords are not worth decoding.
        guard password.reveal().hasPrefix("ey"), let bytes = Data(base64Encoded: password.reveal()),
            let content = try? JSONDecoder().decode(Content.self, from: bytes)
        else { return nil }
        return plausibleExpiration(epoch: content.expiration)
    }

    /// A time between ECR's first day (21 December 2015) and the year 2100: neither milliseconds nor zero.
    static func plausibleExpiration(epoch: Double) -> Date? {
        (1_450_656_000..<4_102_444_800).contains(epoch) ? Date(timeIntervalSince1970: epoch) : nil
    }

    private struct Content: Decodable {
        let expiration: Double
    }
}
