import FoundationEssentials
import Platform

/// What `aws sso login` left behind: the token of a session, and what it can be renewed with.
struct SSOToken: Sendable {
    let accessToken: Secret
    let expires: Date
    let renewal: Renewal?

    /// All that a new token takes.
    struct Renewal: Sendable {
        let clientID: String
        let clientSecret: Secret
        let refreshToken: Secret
        /// When the client's registration ends, as it is written.
        let registrationExpires: String
    }

    /// - Parameter bytes: the content of a file in the cache.
    /// - Throws: `SSOTokenError` if it is no token.
    init(_ bytes: [UInt8]) throws(SSOTokenError) {
        guard let file = try? JSONDecoder().decode(File.self, from: Data(bytes)), !file.accessToken.isEmpty else {
            throw .noToken
        }
        guard let expires = Date(iso8601: file.expiresAt) else { throw .noTime }
        accessToken = Secret(file.accessToken)
        self.expires = expires
        if let id = file.clientId, let secret = file.clientSecret, let refresh = file.refreshToken,
            let registration = file.registrationExpiresAt
        {
            renewal = Renewal(
                clientID: id, clientSecret: Secret(secret), refreshToken: Secret(refresh),
                registrationExpires: registration
            )
        } else {
            renewal = nil
        }
    }

    init(accessToken: Secret, expires: Date, renewal: Renewal?) {
        self.accessToken = accessToken
        self.expires = expires
        self.renewal = renewal
    }

    /// Whether it can still be renewed.
    func canBeRenewed(at now: Date) -> Bool {
        renewal.flatMap { Date(iso8601: $0.registrationExpires) }.map { $0 > now } ?? false
    }

    /// As a file of the cache, for the AWS CLI and all others that read it.
    func file(for session: SSOSession) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(
            try encoder.encode(
                File(
                    startUrl: session.startURL, region: session.region, accessToken: accessToken.reveal(),
                    expiresAt: expires.formatted(.iso8601), clientId: renewal?.clientID,
                    clientSecret: renewal?.clientSecret.reveal(),
                    registrationExpiresAt: renewal?.registrationExpires, refreshToken: renewal?.refreshToken.reveal()
                )
            )
        )
    }

    private struct File: Codable {
        var startUrl: String?
        var region: String?
        var accessToken: String
        var expiresAt: String
        var clientId: String?
        var clientSecret: String?
        var registrationExpiresAt: String?
        var refreshToken: String?
    }
}
