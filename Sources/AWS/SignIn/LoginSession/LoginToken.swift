import Effects
import FoundationEssentials
import Platform

/// The keys of a login session, with the data for their renewal: the content of a file of `aws login`
/// (`LoginCredentialFetcher` in botocore).
struct LoginToken: Sendable {
    let credentials: Credentials
    let expires: Date
    /// The client that signed in, which renews the keys.
    let clientID: String
    let refreshToken: Secret
    /// The key that the refresh token is bound to, in PEM.
    let key: Secret
    /// The whole file, because another program's members must survive a renewal.
    let file: Secret

    /// - Parameter bytes: the content of a file in the cache.
    /// - Throws: `LoginTokenError` if it has no complete keys.
    init(_ bytes: [UInt8]) throws(LoginTokenError) {
        guard let members = Self.members(of: bytes) else { throw .notAnObject }
        guard case .object(let keys)? = members["accessToken"] else { throw .missing("accessToken") }
        let time = try Self.text("expiresAt", keys)
        guard let expires = Date(iso8601: time) else { throw .noTime }
        credentials = Credentials(
            accessKeyID: try Self.text("accessKeyId", keys),
            secretAccessKey: Secret(try Self.text("secretAccessKey", keys)),
            sessionToken: Secret(try Self.text("sessionToken", keys)), expiration: expires)
        if let flaw = credentials.flaw { throw .unsendable(flaw) }
        self.expires = expires
        clientID = try Self.text("clientId", members)
        refreshToken = Secret(try Self.text("refreshToken", members))
        key = Secret(try Self.text("dpopKey", members))
        file = Secret(String(decoding: bytes, as: UTF8.self))
    }

    /// Makes the token of a new sign-in.
    /// - Parameters:
    ///   - identity: the ARN of the user or role.
    ///   - clientID: the client that signed in.
    /// - Throws: `EncodingError`, or `LoginTokenError` if a part is empty.
    init(_ answer: CreateOAuth2Token.Answer, of identity: String, clientID: String, key: DPoPKey) throws {
        let account = identity.split(scalar: ":", omittingEmptySubsequences: false).dropFirst(4).first ?? ""
        try self.init(
            Self.encoded([
                "accessToken": .object(Self.keys(answer, account: .string(String(account)))),
                "tokenType": .string(answer.tokenType), "clientId": .string(clientID),
                "refreshToken": .string(answer.refreshToken.reveal()),
                "idToken": .string(answer.identityToken?.reveal() ?? ""), "dpopKey": .string(key.pem.reveal()),
            ]))
    }

    /// Whether the keys are to be renewed.
    func needsRenewal(at now: Date) -> Bool { expires.timeIntervalSince(now) <= LoginSessionRenewal.window }

    /// Returns the token with new keys and a new refresh token, and all other members of the file.
    /// - Throws: `EncodingError`, or `LoginTokenError` if a part is empty.
    func renewed(by answer: CreateOAuth2Token.Answer) throws -> LoginToken {
        var members = Self.members(of: Array(file.reveal().utf8)) ?? [:]
        var account: JSONValue?
        if case .object(let keys)? = members["accessToken"] { account = keys["accountId"] }
        members["accessToken"] = .object(Self.keys(answer, account: account))
        members["refreshToken"] = .string(answer.refreshToken.reveal())
        return try LoginToken(Self.encoded(members))
    }

    private static func keys(_ answer: CreateOAuth2Token.Answer, account: JSONValue?) -> [String: JSONValue] {
        var keys: [String: JSONValue] = [
            "accessKeyId": .string(answer.accessKeyID), "secretAccessKey": .string(answer.secretAccessKey.reveal()),
            "sessionToken": .string(answer.sessionToken.reveal()),
            "expiresAt": .string(answer.expires.formatted(.iso8601)),
        ]
        keys["accountId"] = account
        return keys
    }

    private static func members(of bytes: [UInt8]) -> [String: JSONValue]? {
        guard case .object(let members)? = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) else {
            return nil
        }
        return members
    }

    private static func encoded(_ members: [String: JSONValue]) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(JSONValue.object(members)))
    }

    private static func text(_ name: String, _ members: [String: JSONValue]) throws(LoginTokenError) -> String {
        guard case .string(let text)? = members[name], !text.isEmpty else { throw .missing(name) }
        return text
    }
}

extension Secret {
    private struct IdentityClaims: Decodable {
        let sub: String
    }

    /// The ARN of the user or role in an ID token of the sign-in service, with the signature unchecked; `nil` if it is
    /// not such a token.
    var signedInIdentity: String? { claims(IdentityClaims.self)?.sub }
}

/// The reason that a file of the login cache cannot be used.
enum LoginTokenError: Error, Equatable {
    case notAnObject
    /// A member that the renewal needs is missing or empty.
    case missing(String)
    /// Its `expiresAt` is not in a form of ISO 8601 that berth reads.
    case noTime
    case unsendable(String)
    /// Its `dpopKey` is not a key that berth reads.
    case noKey
}

extension LoginTokenError: UserFacingError {
    /// The error, without the file's name.
    var message: UserMessage {
        switch self {
        case .notAnObject: UserMessage("login_token_malformed", "it contains no JSON object")
        case .missing(let name): UserMessage("login_token_incomplete", "it has no \(name)")
        case .noTime:
            UserMessage("login_token_malformed", "its expiresAt is not an ISO 8601 time with a time zone")
        case .unsendable(let flaw): UserMessage("login_token_malformed", "it has \(flaw)")
        case .noKey: UserMessage("login_token_malformed", "its dpopKey is not a P-256 key in PEM")
        }
    }
}
