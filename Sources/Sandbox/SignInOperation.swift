import Platform

/// An operation of IAM Identity Center or of AWS's sign-in service. All have different methods and paths, so that they
/// can share one endpoint.
///
/// The JSON operations are those of botocore's `data/sso-oidc`, `data/sso` and `data/signin`. The pages are those that
/// the AWS CLI opens (`SSOTokenFetcherAuth` in its `botocore/utils.py`, `customizations/login/utils.py`), and the
/// sandbox's own page for user codes.
enum SignInOperation: String, CaseIterable {
    case registerClient = "POST /client/register"
    case startDeviceAuthorization = "POST /device_authorization"
    case createToken = "POST /token"
    case getRoleCredentials = "GET /federation/credentials"
    case listAccounts = "GET /assignment/accounts"
    case listAccountRoles = "GET /assignment/roles"
    case logout = "POST /logout"
    case createOAuth2Token = "POST /v1/token"

    case startPage = "GET /start"
    case authorizePage = "GET /authorize"
    case authorizeDecision = "POST /authorize"
    case devicePage = "GET /device"
    case deviceDecision = "POST /device"
    case consolePage = "GET /v1/authorize"
    case consoleDecision = "POST /v1/authorize"
    case confirmationPage = "GET /v1/sessions/confirmation"

    enum Service: String {
        case oidc = "sso-oidc"
        case portal = "sso"
        case console = "signin"
    }

    init?(_ request: HTTPRequest) {
        let method = request.method == "HEAD" ? "GET" : request.method
        self.init(rawValue: "\(method) \(request.path)")
    }

    var service: Service {
        switch self {
        case .registerClient, .startDeviceAuthorization, .createToken, .authorizePage, .authorizeDecision, .devicePage,
            .deviceDecision:
            .oidc
        case .getRoleCredentials, .listAccounts, .listAccountRoles, .logout, .startPage: .portal
        case .createOAuth2Token, .consolePage, .consoleDecision, .confirmationPage: .console
        }
    }

    /// Whether a browser sends it, which shows an error as a page.
    var isPage: Bool {
        switch self {
        case .registerClient, .startDeviceAuthorization, .createToken, .getRoleCredentials, .listAccounts,
            .listAccountRoles, .logout, .createOAuth2Token:
            false
        case .startPage, .authorizePage, .authorizeDecision, .devicePage, .deviceDecision, .consolePage,
            .consoleDecision, .confirmationPage:
            true
        }
    }

    /// AWS's name of the operation, or the sandbox's name of a page.
    var name: String {
        switch self {
        case .registerClient: "RegisterClient"
        case .startDeviceAuthorization: "StartDeviceAuthorization"
        case .createToken: "CreateToken"
        case .getRoleCredentials: "GetRoleCredentials"
        case .listAccounts: "ListAccounts"
        case .listAccountRoles: "ListAccountRoles"
        case .logout: "Logout"
        case .createOAuth2Token: "CreateOAuth2Token"
        case .startPage: "StartPage"
        case .authorizePage, .consolePage: "AuthorizePage"
        case .authorizeDecision, .consoleDecision: "AuthorizeDecision"
        case .devicePage: "DevicePage"
        case .deviceDecision: "DeviceDecision"
        case .confirmationPage: "ConfirmationPage"
        }
    }

    /// The name with the service, for the counts: `sso-oidc:CreateToken`.
    var qualifiedName: String { "\(service.rawValue):\(name)" }

    /// Returns an error in the form of the service; for a page, as a page.
    func answer(_ error: AWSResponseError) -> HTTPResponse {
        if isPage { return .page(error) }
        return switch service {
        case .oidc: error.oidc
        case .portal: error.portal
        case .console: error.console
        }
    }
}
