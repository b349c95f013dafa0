import FoundationEssentials
import Platform

/// The errors of SSO-OIDC and of the portal, as in botocore's `data/sso-oidc` and `data/sso`.
extension AWSResponseError {
    /// An error of SSO-OIDC.
    enum OIDCCode: String {
        case accessDenied = "AccessDeniedException"
        case authorizationPending = "AuthorizationPendingException"
        case expiredToken = "ExpiredTokenException"
        case invalidClient = "InvalidClientException"
        case invalidClientMetadata = "InvalidClientMetadataException"
        case invalidGrant = "InvalidGrantException"
        case invalidRedirectURI = "InvalidRedirectUriException"
        case invalidRequest = "InvalidRequestException"
        case invalidScope = "InvalidScopeException"
        case slowDown = "SlowDownException"
        case unauthorizedClient = "UnauthorizedClientException"
        case unsupportedGrantType = "UnsupportedGrantTypeException"
    }

    static func oidc(_ code: OIDCCode, _ message: String) -> AWSResponseError {
        AWSResponseError(kind: .other(code.rawValue), message: message)
    }

    /// An error of the portal.
    enum PortalCode: String {
        case forbidden = "ForbiddenException"
        case invalidRequest = "InvalidRequestException"
        case unauthorized = "UnauthorizedException"
    }

    static func portal(_ code: PortalCode, _ message: String) -> AWSResponseError {
        AWSResponseError(kind: .other(code.rawValue), message: message)
    }

    /// The error in the form of SSO-OIDC: OAuth's members (RFC 6749, section 5.2), and AWS's code in a header.
    var oidc: HTTPResponse {
        let code =
            switch kind {
            case .throttled: "SlowDownException"
            case .accessDenied: "AccessDeniedException"
            case .other(let code): code
            default: "InvalidRequestException"
            }
        let status =
            switch code {
            case "InvalidClientException": 401
            case "InternalServerException": 500
            default: 400
            }
        let error = code == "InternalServerException" ? "server_error" : Self.oauthCode(code)
        return .rest(status: status, code: code, ["error": error, "error_description": message])
    }

    /// The error in the form of the portal.
    var portal: HTTPResponse {
        let code =
            switch kind {
            case .throttled: "TooManyRequestsException"
            case .accessDenied: "UnauthorizedException"
            case .other(let code): code
            default: "InvalidRequestException"
            }
        let status =
            switch code {
            case "UnauthorizedException": 401
            case "ForbiddenException": 403
            case "ResourceNotFoundException": 404
            case "TooManyRequestsException": 429
            default: 400
            }
        let type = "com.amazonaws.switchboard.portal#\(code)"
        return .rest(status: status, code: code, ["__type": type, "message": message])
    }

    /// Returns OAuth's name of an error: `invalid_grant` for `InvalidGrantException`.
    private static func oauthCode(_ code: String) -> String {
        let name = code.hasSuffix("Exception") ? code.dropLast("Exception".count) : code[...]
        return name.enumerated().map { index, letter in
            (letter.isUppercase && index > 0 ? "_" : "") + letter.lowercased()
        }.joined()
    }
}

extension HTTPResponse {
    /// Creates an answer of AWS's REST protocol with JSON.
    static func rest(status: Int = 200, _ value: some Encodable) -> HTTPResponse {
        var answer = json(status: status, value)
        answer.headers["x-amzn-RequestId"] = UUID().uuidString.lowercased()
        answer.headers["Cache-Control"] = "no-store"
        return answer
    }

    /// Creates an error of AWS's REST protocol with JSON.
    static func rest(status: Int, code: String, _ value: some Encodable) -> HTTPResponse {
        var answer = rest(status: status, value)
        answer.headers["x-amzn-ErrorType"] = code
        return answer
    }
}
