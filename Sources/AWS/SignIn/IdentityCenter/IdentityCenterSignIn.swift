package import Effects
package import Logging
import Platform
import SystemPackage

package import struct FoundationEssentials.Date

/// Signs a user in to a session with IAM Identity Center and out of it, and lists what the session gives.
///
/// The session's file is the AWS CLI's, so that the CLI, the SDKs and others share it.
package struct IdentityCenterSignIn: Sendable {
    /// The way to the user.
    package enum Method: Sendable, Hashable {
        /// A browser on this machine.
        case browser
        /// A code for any device.
        case deviceCode
    }

    package let session: SSOSession
    private let principal: Principal
    private let context: SignInContext
    private let random: RandomBytes

    /// - Parameters:
    ///   - requirement: the session, and the settings for its requests.
    ///   - configuration: the AWS files.
    ///   - timeLimit: for each call with all its attempts.
    ///   - random: the source of states and proof keys.
    ///   - spread: spreads retries over time: at least 0 and less than 1.
    ///   - onEvent: called when a request to a service has ended, including retries.
    /// - Returns: `nil` if the session is not one with IAM Identity Center.
    package init?(
        _ requirement: SignInRequirement, configuration: SharedConfiguration, effects: Effects, timeLimit: Duration,
        log: Logger, random: RandomBytes = .system,
        spread: @escaping @Sendable () -> Double = { .random(in: 0..<1) },
        onEvent: @escaping @Sendable (RequestEvent) -> Void = { _ in }
    ) {
        guard case .identityCenter(let session) = requirement.session else { return nil }
        self.session = session
        self.random = random
        principal = Principal(
            source: .sso(SSOCredentialProvider(session: session)), steps: [], settings: requirement.settings)
        context = SignInContext(
            configuration: configuration, effects: effects, timeLimit: timeLimit, log: log, random: spread,
            onEvent: onEvent)
    }

    /// Signs the user in, and stores the session. A valid session is replaced.
    /// - Parameter method: the older form of a session always uses the code of a device, as with the AWS CLI.
    /// - Returns: the time when the session expires.
    package func signIn(by method: Method, user: any SignInUser) async throws(AWSError) -> Date {
        let store = SSOSessionStore(session: session, context: context)
        try store.check()
        let portal = try await StartURLResolver(
            session: session, settings: principal.settings, http: context.machine.effects.http
        ).portal()
        let method = session.definition == .profile ? .deviceCode : method
        let clients = SSOClientSource(session: session, method: method, principal: principal, context: context)
        let token: SSOToken
        do throws(AWSError) {
            switch method {
            case .browser: token = try await browserToken(user, portal, clients)
            case .deviceCode: token = try await deviceToken(user, portal, clients)
            }
        } catch {
            // The page shows an error, and does not redirect, if AWS no longer knows the client.
            if method == .browser { clients.forget() }
            if case .signIn(.clientRefused) = error { clients.forget() }
            throw error
        }
        try await store.save(token)
        return token.expires
    }

    private func browserToken(
        _ user: any SignInUser, _ portal: String, _ clients: SSOClientSource
    ) async throws(AWSError) -> SSOToken {
        try await AuthorizationCodeGrant(
            session: session, client: try await clients.client(for: portal), principal: principal, context: context,
            random: random
        ).token(user)
    }

    private func deviceToken(
        _ user: any SignInUser, _ portal: String, _ clients: SSOClientSource
    ) async throws(AWSError) -> SSOToken {
        var grant = DeviceCodeGrant(
            session: session, client: try await clients.client(for: portal), principal: principal, context: context)
        let authorization: DeviceAuthorization
        do throws(AWSError) {
            authorization = try await grant.authorization(at: portal)
        } catch .signIn(.clientRefused) {
            // The stored client ended before its time.
            grant.client = try await clients.client(for: portal, new: true)
            authorization = try await grant.authorization(at: portal)
        } catch {
            throw error
        }
        await user.show(.deviceCode(authorization, of: session.located))
        return try await grant.token(for: authorization)
    }

    /// Renews the session if it expires soon.
    /// - Returns: the time when it expires; `nil` if the user has to sign in, because AWS has ended the session.
    package func renewed() async throws(AWSError) -> Date? {
        do throws(AWSError) {
            let token = try await SSOTokenRenewal(session: session, principal: principal, context: context).token()
            let left = token.expires.timeIntervalSince(context.machine.effects.clock.now)
            // An old token stays if AWS does not renew it.
            return left < SSOTokenRenewal.window ? nil : token.expires
        } catch .principal, .source(.ssoEnded) {
            return nil
        } catch {
            throw error
        }
    }

    /// Ends the session, and removes its file.
    /// - Returns: whether there was a session.
    /// - Throws: `notEnded` as a `SignInError` if the file was removed, but AWS did not confirm the end.
    @discardableResult
    package func signOut() async throws(AWSError) -> Bool {
        try await SSOSessionStore(session: session, context: context).end(by: principal)
    }

    /// Returns the accounts in which the session gives roles, in the portal's order.
    package func accounts() async throws(AWSError) -> [SSOAccount] {
        let token = try await token()
        return try await all { page in
            ListAccounts.call(after: page, token: token, region: session.region, by: principal)
        } parsing: {
            ListAccounts.page(from: $0)
        }
    }

    /// Returns the names of the roles that the session gives in an account, in the portal's order.
    /// - Parameter account: the account's 12 digits.
    package func roles(of account: String) async throws(AWSError) -> [String] {
        let token = try await token()
        return try await all { page in
            ListAccountRoles.call(
                account: account, after: page, token: token, region: session.region, by: principal)
        } parsing: {
            ListAccountRoles.page(from: $0)
        }
    }

    private func token() async throws(AWSError) -> Secret {
        let token = try await context.ssoTokens.value(for: session) { () async throws(AWSError) in
            try await SSOTokenRenewal(session: session, principal: principal, context: context).token()
        }
        return token.accessToken
    }

    /// The most pages of a list: a portal that never ends it is not AWS's.
    private static let mostPages = 1000

    private func all<Item: Sendable>(
        _ call: (String?) -> ServiceCall, parsing page: (HTTPResponse) -> SSOPortalPage<Item>?
    ) async throws(AWSError) -> [Item] {
        var items: [Item] = []
        var next: String?
        for _ in 0..<Self.mostPages {
            let request = call(next)
            let answer: HTTPResponse
            do {
                answer = try await context.caller.send(request, signedWith: nil)
            } catch .refused(let fault, _, _) where fault.status == 401 && fault.isOfAWS {
                throw .source(.ssoEndedEarly(session, words: fault.words))
            }
            guard let found = page(answer) else {
                throw .unreadable(try request.description(), missing: "a list")
            }
            items += found.items
            guard let following = found.next else { return items }
            next = following
        }
        throw .unreadable(try call(next).description(), missing: "an end of its list")
    }
}
