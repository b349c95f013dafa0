import AWS
import Effects
import FoundationEssentials
import Logging
import Platform

/// AWS's services that start, renew and end sessions, by the kind of the session.
struct SessionService: Sendable {
    let configuration: SharedConfiguration
    let effects: Effects
    let log: Logger

    /// For each call with all its attempts.
    private static let timeLimit = Duration.seconds(20)

    /// Signs a user in.
    /// - Parameter onOtherDevice: whether the browser is on another device: the user then enters or pastes a code.
    /// - Returns: the time when the session expires, or the first keys of a session of `aws login`.
    func signIn(
        to session: SignInSession, onOtherDevice: Bool, _ user: any SignInUser
    ) async throws(AWSError) -> Date {
        switch service(of: session) {
        case .center(let center): try await center.signIn(by: onOtherDevice ? .deviceCode : .browser, user: user)
        case .login(let login): try await login.signIn(remote: onOtherDevice, user: user)
        }
    }

    /// Renews a session that has a refresh token.
    /// - Returns: the time when it expires, or the keys of a session of `aws login`; `nil` if the user has to sign in.
    func renewed(_ session: SignInSession) async throws(AWSError) -> Date? {
        switch service(of: session) {
        case .center(let center): try await center.renewed()
        case .login(let login): try await login.renewed()
        }
    }

    /// Ends a session, and removes its file.
    /// - Returns: whether there was a session.
    func signOut(of session: SignInSession) async throws(AWSError) -> Bool {
        switch service(of: session) {
        case .center(let center): try await center.signOut()
        case .login(let login): try await login.signOut()
        }
    }

    private enum Service {
        case center(IdentityCenterSignIn)
        case login(LoginSessionSignIn)
    }

    private func service(of session: SignInSession) -> Service {
        if let center = center(session) { return .center(center) }
        let login = session.principal.flatMap {
            LoginSessionSignIn(
                of: $0, configuration: configuration, effects: effects, timeLimit: Self.timeLimit, log: log)
        }
        // Only a principal has a session of `aws login`.
        guard let login else { preconditionFailure("a session without a service") }
        return .login(login)
    }

    /// Returns the sessions with IAM Identity Center that are stored on this machine.
    func cachedSessions() throws(PrincipalError) -> CachedSSOSessions {
        try CachedSSOSessions(
            configuration: configuration, effects: effects, timeLimit: Self.timeLimit, log: log)
    }

    /// Returns the sessions of `aws login` that are stored on this machine.
    func cachedLoginSessions() -> CachedLoginSessions {
        CachedLoginSessions(configuration: configuration, effects: effects, timeLimit: Self.timeLimit, log: log)
    }

    /// - Returns: `nil` if the session is not one with IAM Identity Center.
    func center(_ session: SignInSession) -> IdentityCenterSignIn? {
        IdentityCenterSignIn(
            session.requirement, configuration: configuration, effects: effects, timeLimit: Self.timeLimit, log: log)
    }
}
