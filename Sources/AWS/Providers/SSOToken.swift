import FoundationEssentials
import Platform

/// A client that a program registered with IAM Identity Center, to get tokens.
/// https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_RegisterClient.html
struct SSOClient: Sendable, Equatable {
    let id: String
    let secret: Secret
    /// The end of the registration, as in the file, such as `2027-04-15T08:00:00Z`.
    let expires: String

    /// Returns the remaining time in seconds; negative after the end, and zero if berth cannot read it.
    func remaining(at now: Date) -> TimeInterval { Date(iso8601: expires)?.timeIntervalSince(now) ?? 0 }
}

/// The token of a session as a sign-in stored it, with the data for its renewal.
struct SSOToken: Sendable {
    let accessToken: Secret
    let expires: Date
    /// The client that got the token; `nil` if the file names none.
    var client: SSOClient?
    /// `nil` if the token cannot be renewed.
    var refreshToken: Secret?
    /// The region of the file; `nil` if the file names none.
    var region: String?
    /// The start URL of the file; `nil` if the file names none.
    var startURL: String?

    init(accessToken: Secret, expires: Date, client: SSOClient?, refreshToken: Secret?) {
        self.accessToken = accessToken
        self.expires = expires
        self.client = client
        self.refreshToken = refreshToken
    }

    /// Parses the content of a cache file.
    init(_ bytes: [UInt8]) throws(SSOTokenError) {
        guard let file = try? JSONDecoder().decode(CacheFile.self, from: Data(bytes)), !file.accessToken.isEmpty else {
            throw .noToken
        }
        guard let expires = Date(iso8601: file.expiresAt) else { throw .noTime }
        accessToken = Secret(file.accessToken)
        self.expires = expires
        if let id = file.clientId, let secret = file.clientSecret, let registration = file.registrationExpiresAt {
            client = SSOClient(id: id, secret: Secret(secret), expires: registration)
            refreshToken = file.refreshToken.map(Secret.init)
        }
        region = file.region
        startURL = file.startUrl
    }

    /// Whether it can still be renewed.
    func canBeRenewed(at now: Date) -> Bool {
        guard let client, refreshToken != nil else { return false }
        return client.remaining(at: now) > 0
    }

    /// Returns the content of a cache file, with the fields and in the form of the AWS CLI (botocore's
    /// `SSOTokenFetcherAuth` in the CLI's version 2, and `_sso_json_dumps` in its `customizations/sso/utils.py`).
    func file(for session: SSOSession) -> [UInt8] {
        var fields: [(name: String, value: PythonJSON.Value)] = [
            ("startUrl", .text(session.startURL)), ("region", .text(session.region)),
            ("accessToken", .text(accessToken.reveal())), ("expiresAt", .text(expires.formatted(.iso8601))),
        ]
        if let client {
            fields += [
                ("clientId", .text(client.id)), ("clientSecret", .text(client.secret.reveal())),
                ("registrationExpiresAt", .text(client.expires)),
            ]
        }
        if let refreshToken { fields.append(("refreshToken", .text(refreshToken.reveal()))) }
        return Array(PythonJSON.object(fields).utf8)
    }

    private struct CacheFile: Decodable {
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

/// The reason that a file of the SSO cache cannot be used.
enum SSOTokenError: Error, Equatable {
    case unreadable(FileError)
    /// It is not a JSON object with `accessToken` and `expiresAt`.
    case noToken
    /// Its `expiresAt` is not in a form of ISO 8601 that berth reads.
    case noTime
    /// It is a session of another region, which does not know the token.
    case otherRegion(String, wanted: String)
    /// It is a session of another access portal with the same name.
    case otherStartURL(String, wanted: String)

    /// Whether another program may be writing the file at this moment.
    var mayBeHalfWritten: Bool { self == .noToken || self == .noTime }
}

extension SSOTokenError: UserFacingError {
    /// The error, without the file's name.
    var message: UserMessage {
        switch self {
        case .unreadable(let failure): UserMessage("sso_token_unreadable", failure.message.summary)
        case .noToken:
            UserMessage("sso_token_malformed", "it contains no JSON object with accessToken and expiresAt")
        case .noTime:
            UserMessage("sso_token_malformed", "its expiresAt is not an ISO 8601 time with a time zone")
        case .otherRegion(let region, let wanted):
            UserMessage(
                "sso_token_of_other_region",
                "it is a session of \(region: region), but the session's region is \(region: wanted)")
        case .otherStartURL(let url, let wanted):
            UserMessage(
                "sso_token_of_other_portal",
                "it is a session of \(url: url.withoutURLSecrets), not of \(url: wanted.withoutURLSecrets)")
        }
    }
}
