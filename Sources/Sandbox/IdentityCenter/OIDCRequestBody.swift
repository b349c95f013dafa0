import FoundationEssentials
import Platform

/// The body of a call of SSO-OIDC: each operation has some of these members.
/// https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_Operations.html
struct OIDCRequestBody: Decodable {
    var clientName: String?
    var clientType: String?
    var scopes: [String]?
    var grantTypes: [String]?
    var redirectUris: [String]?
    var issuerUrl: String?

    var clientId: String?
    var clientSecret: String?
    var startUrl: String?
    var grantType: String?
    var deviceCode: String?
    var code: String?
    var codeVerifier: String?
    var redirectUri: String?
    var refreshToken: String?

    /// - Throws: `InvalidRequestException` if the body is not a JSON object of such members.
    static func decode(_ request: HTTPRequest) throws(AWSResponseError) -> OIDCRequestBody {
        guard let body = try? JSONDecoder().decode(Self.self, from: Data(request.body)) else {
            throw .oidc(.invalidRequest, "The request body is not valid JSON for this operation")
        }
        return body
    }

    /// Returns a member that the operation needs.
    func required(_ name: String, _ member: KeyPath<Self, String?>) throws(AWSResponseError) -> String {
        guard let value = self[keyPath: member], !value.isEmpty else {
            throw .oidc(.invalidRequest, "Missing required parameter: \(name)")
        }
        return value
    }
}

/// A way to get a token.
enum GrantType: String {
    case deviceCode = "urn:ietf:params:oauth:grant-type:device_code"
    case authorizationCode = "authorization_code"
    case refreshToken = "refresh_token"

    init(_ text: String) throws(AWSResponseError) {
        guard let known = GrantType(rawValue: text) else {
            throw .oidc(.unsupportedGrantType, "The grant type is not supported")
        }
        self = known
    }
}
