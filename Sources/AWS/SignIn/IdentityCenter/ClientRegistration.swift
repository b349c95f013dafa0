import FoundationEssentials
import Platform

/// A client that is registered with IAM Identity Center, with the grants that it may use.
struct ClientRegistration: Sendable, Equatable {
    let client: SSOClient
    let scopes: [String]?
    /// `nil` for a client that may use only the code of a device: the AWS CLI's files do not name that grant.
    let grantTypes: [String]?

    /// The grants of a client for the browser, as the AWS CLI's (botocore's `SSOTokenFetcherAuth`).
    static let browserGrants = ["authorization_code", "refresh_token"]

    /// The scope of a client if the session names none (the same).
    static let defaultScope = "sso:account:access"

    /// The least remaining time of a client that a sign-in uses, in seconds (the same).
    private static let leastRemaining: TimeInterval = 15 * 60

    init(client: SSOClient, scopes: [String]?, grantTypes: [String]?) {
        self.client = client
        self.scopes = scopes
        self.grantTypes = grantTypes
    }

    /// Parses the content of a file; `nil` if it is not a registration.
    init?(_ bytes: [UInt8]) {
        guard let file = try? JSONDecoder().decode(CacheFile.self, from: Data(bytes)), !file.clientId.isEmpty,
            !file.clientSecret.isEmpty
        else { return nil }
        client = SSOClient(id: file.clientId, secret: Secret(file.clientSecret), expires: file.expiresAt)
        scopes = file.scopes
        grantTypes = file.grantTypes
    }

    /// Returns whether a sign-in may use it.
    /// - Parameter method: `browser` needs a client with its grants, and `deviceCode` one without `authorization_code`.
    func isUsable(for method: IdentityCenterSignIn.Method, at now: Date) -> Bool {
        guard client.remaining(at: now) >= Self.leastRemaining else { return false }
        let grants = grantTypes ?? []
        return switch method {
        case .browser: grants.sorted().hasSameBytes(as: Self.browserGrants)
        case .deviceCode: !grants.contains { $0.hasSameBytes(as: "authorization_code") }
        }
    }

    /// Returns the content of its file, as the AWS CLI writes it.
    var file: [UInt8] {
        var fields: [(name: String, value: PythonJSON.Value)] = [
            ("clientId", .text(client.id)), ("clientSecret", .text(client.secret.reveal())),
            ("expiresAt", .text(client.expires)),
        ]
        if let scopes { fields.append(("scopes", .texts(scopes))) }
        if let grantTypes { fields.append(("grantTypes", .texts(grantTypes))) }
        return Array(PythonJSON.object(fields).utf8)
    }

    /// Returns the text whose SHA-1 names the file: the arguments of `json.dumps(…, sort_keys=True)` in botocore's
    /// `_registration_cache_key`.
    static func cacheKey(of session: SSOSession) -> String {
        PythonJSON.object([
            ("region", .text(session.region)), ("scopes", session.scopes.map { .texts($0) } ?? .null),
            ("session_name", session.name.map { .text($0) } ?? .null), ("startUrl", .text(session.startURL)),
            ("tool", .text("botocore")),
        ])
    }

    private struct CacheFile: Decodable {
        let clientId: String
        let clientSecret: String
        let expiresAt: String
        let scopes: [String]?
        let grantTypes: [String]?
    }
}
