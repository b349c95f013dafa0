import AWS
import FoundationEssentials
import Platform
import Synchronization

/// A client that registered itself.
struct RegisteredClient: Sendable {
    var id: String
    var secret: Secret
    var name: String
    var scopes: [String]
    var grantTypes: Set<GrantType>
    var redirects: [LoopbackRedirect]
    var expires: Date

    /// Whether the client gets refresh tokens. AWS gives none to a client without scopes, as the AWS CLI registers it
    /// for a profile without `sso_session`.
    var isRenewing: Bool { grantTypes.contains(.refreshToken) && !scopes.isEmpty }

    /// Returns whether a redirect goes to a place that the client registered, on any port.
    func registered(_ redirect: LoopbackRedirect) -> Bool { redirects.contains { $0.host == redirect.host } }
}

/// The registered clients.
final class ClientRegistrations: Sendable {
    /// 90 days, as with AWS.
    private static let lifetime: TimeInterval = 90 * 24 * 3600

    private let clients = Mutex<[String: RegisteredClient]>([:])

    /// `RegisterClient`.
    /// https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_RegisterClient.html
    func register(_ body: OIDCRequestBody, now: Date) throws(AWSResponseError) -> RegisteredClient {
        let name = try body.required("clientName", \.clientName)
        guard try body.required("clientType", \.clientType) == "public" else {
            throw .oidc(.invalidClientMetadata, "The client type has to be public")
        }
        var grantTypes: Set<GrantType> = []
        for text in body.grantTypes ?? [] { grantTypes.insert(try GrantType(text)) }
        if grantTypes.isEmpty { grantTypes = [.deviceCode, .refreshToken] }
        var redirects: [LoopbackRedirect] = []
        for url in body.redirectUris ?? [] {
            guard let redirect = LoopbackRedirect(url) else {
                throw .oidc(.invalidRedirectURI, "A redirect URI has to be http://127.0.0.1/oauth/callback")
            }
            redirects.append(redirect)
        }
        if grantTypes.contains(.authorizationCode) {
            guard !redirects.isEmpty else { throw .oidc(.invalidRequest, "Missing required parameter: redirectUris") }
            try StartURL.check(try body.required("issuerUrl", \.issuerUrl))
        }
        for scope in body.scopes ?? [] where !Self.isScope(scope) {
            throw .oidc(.invalidScope, "The scope is invalid: \(scope)")
        }
        // Real secrets have some kilobytes, too.
        let client = RegisteredClient(
            id: RandomText.letters(22), secret: Secret(RandomText.letters(1200)), name: name,
            scopes: body.scopes ?? [], grantTypes: grantTypes, redirects: redirects,
            expires: Date(timeIntervalSince1970: (now + Self.lifetime).timeIntervalSince1970.rounded(.down)))
        clients.withLock { $0[client.id] = client }
        return client
    }

    /// Returns the client of a call that has a client's ID and secret.
    func authenticated(_ body: OIDCRequestBody, now: Date) throws(AWSResponseError) -> RegisteredClient {
        let id = try body.required("clientId", \.clientId)
        let secret = Secret(try body.required("clientSecret", \.clientSecret))
        guard let client = valid(id, now: now), client.secret == secret else {
            throw .oidc(.invalidClient, "The client is unknown, its secret is wrong, or its registration has expired")
        }
        return client
    }

    /// Returns a client whose registration has not expired.
    func valid(_ id: String, now: Date) -> RegisteredClient? {
        clients.withLock { $0[id] }.flatMap { now < $0.expires ? $0 : nil }
    }

    /// Returns whether a text has the form of a scope, such as `sso:account:access`.
    private static func isScope(_ text: String) -> Bool {
        let words = text.split(separator: ":", omittingEmptySubsequences: false)
        return (1...3).contains(words.count) && words.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(\.isWordByte) }
    }
}

/// The URL of an access portal.
enum StartURL {
    /// The ends of AWS's own hosts, from `customizations/sso/resolve.py` of the AWS CLI 2.36. For a host of the
    /// customer, a client has to follow its redirect first.
    private static let suffixes = [
        ".awsapps.com", ".awsapps.cn", ".app.aws", ".portal.amazonaws.com", ".portal.amazonaws.com.cn",
        ".app.amazonwebservices.com.cn", ".portal.amazonaws.eu", ".api.amazonwebservices.eu",
    ]

    /// Accepts every start URL of AWS's form: all lead to the same accounts.
    static func check(_ url: String) throws(AWSResponseError) {
        let parts = URLParts(Array(url.utf8)[...])
        let host = String(decoding: parts.authority, as: UTF8.self).asciiLowercased
        guard let scheme = parts.scheme, scheme.elementsEqual("https".utf8), !host.contains("@"),
            suffixes.contains(where: { host.hasSuffix($0) })
        else { throw .oidc(.invalidRequest, "The start URL is not one of AWS's: \(url)") }
    }
}
