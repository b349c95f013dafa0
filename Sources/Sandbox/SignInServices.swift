import Effects
import Platform

/// IAM Identity Center and AWS's sign-in service: the responder of each operation.
struct SignInServices {
    private let oidc: OIDCResponder
    private let pages: OIDCPages
    private let portal: PortalResponder
    private let console: ConsoleResponder

    /// - Parameter keys: get the keys that both services issue.
    init(_ options: SignInOptions, keys: AccessKeys, faults: FaultInjector, clock: any WallClock) {
        let (clients, codes) = (ClientRegistrations(), AuthorizationCodes(lifetime: options.codeLifetime))
        let devices = DeviceAuthorizations(lifetime: options.codeLifetime)
        let sessions = PortalSessions(
            tokenLifetime: options.tokenLifetime, sessionLifetime: options.sessionLifetime)
        oidc = OIDCResponder(
            clients: clients, devices: devices, codes: codes, sessions: sessions, isApproved: options.isApproved,
            clock: clock)
        pages = OIDCPages(
            clients: clients, devices: devices, codes: codes, isApproved: options.isApproved, clock: clock)
        portal = PortalResponder(
            accounts: options.accounts, sessions: sessions, keys: keys, limit: RateLimit(options.portalRate),
            faults: faults, clock: clock)
        console = ConsoleResponder(
            codes: AuthorizationCodes(lifetime: options.codeLifetime),
            sessions: ConsoleSessions(keys: keys, keyLifetime: options.tokenLifetime), proofs: DPoPVerifier(),
            isApproved: options.isApproved, clock: clock)
    }

    /// - Parameter isRefused: whether the user's answer on a page is no, without a question.
    func answer(
        _ request: HTTPRequest, _ operation: SignInOperation, isRefused: Bool = false
    ) throws(AWSResponseError) -> HTTPResponse {
        switch operation {
        case .registerClient: try oidc.register(request)
        case .startDeviceAuthorization: try oidc.startDeviceAuthorization(request)
        case .createToken: try oidc.createToken(request)
        case .authorizePage: try pages.authorize(request, isRefused: isRefused)
        case .authorizeDecision: try pages.decide(request)
        case .devicePage: pages.device(request)
        case .deviceDecision: try pages.decideDevice(request)
        case .getRoleCredentials: try portal.roleCredentials(request)
        case .listAccounts: try portal.listAccounts(request)
        case .listAccountRoles: try portal.listAccountRoles(request)
        case .logout: try portal.logOut(request)
        // The portal itself, as an address of the user's own that leads to it.
        case .startPage: .redirect(to: SignInOptions.startURL)
        case .createOAuth2Token: try console.createToken(request)
        case .consolePage: try console.authorize(request, isRefused: isRefused)
        case .consoleDecision: try console.decide(request)
        case .confirmationPage: try console.confirm(request)
        }
    }
}
