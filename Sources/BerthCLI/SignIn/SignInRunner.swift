import AWS
import Effects
import FoundationEssentials
import Platform

/// Signs the user in to sessions and out of them.
struct SignInRunner: Sendable {
    /// How the user reaches a sign-in's page.
    enum Page: Sendable {
        /// berth opens a browser on this machine. If it cannot, the user needs another device.
        case opened
        /// The user opens the printed address on this machine.
        case printed
        case otherDevice
    }

    private let console: Console
    private let service: SessionService
    private let page: Page
    private let opener: BrowserOpener

    /// - Parameter secretVariables: the names of the manifest's variables with secrets, which the browser does not get.
    init(
        _ console: Console, _ configuration: SharedConfiguration, _ page: Page, secretVariables: Set<String> = []
    ) {
        self.console = console
        self.page = page
        service = SessionService(configuration: configuration, effects: console.effects, log: console.log)
        opener = BrowserOpener(console.effects, secretVariables: secretVariables)
    }

    /// A session that is valid after the sign-in.
    struct Outcome: Sendable {
        enum Kind: String, Sendable {
            case wasValid = "Already signed in to"
            case renewed = "Renewed"
            case signedIn = "Signed in to"
        }

        let kind: Kind
        /// `nil` for a session of `aws login`, whose end only AWS knows.
        let expires: Date?
    }

    /// Signs in to a session if that is necessary.
    /// - Parameter isForced: whether to sign in to a valid session too.
    /// - Throws: `AWSError` or another `UserFacingError`; `CancellationError`.
    func signIn(to session: SignInSession, isForced: Bool = false) async throws -> Outcome {
        if !isForced {
            switch session.state {
            case .valid(let end): return Outcome(kind: .wasValid, expires: expiry(end, of: session))
            case .renewable(let former):
                if let end = try await service.renewed(session) {
                    // The keys of `aws login` may still last long enough.
                    return Outcome(kind: end == former ? .wasValid : .renewed, expires: expiry(end, of: session))
                }
            case .expiresSoon, .missing, .expired, .unusable: break
            }
        }
        return Outcome(kind: .signedIn, expires: expiry(try await newExpiry(of: session), of: session))
    }

    /// Signs in to a session, whether or not it is valid.
    /// - Returns: as `SessionService.signIn`.
    private func newExpiry(of session: SignInSession) async throws -> Date {
        guard page == .otherDevice || console.effects.terminal.isInteractive else {
            throw SignInTerminalError(session: session.requirement)
        }
        let user = TerminalSignIn(console, opener, page == .printed ? .printed : .opened)
        defer { user.end() }
        guard page != .otherDevice, user.hasBrowser else {
            return try await service.signIn(to: session, onOtherDevice: true, user)
        }
        do {
            return try await service.signIn(to: session, onOtherDevice: false, user)
        } catch {
            guard let reason = error.redirect, reason.isWithoutBrowser else { throw error }
            console.warn([reason.message.with(nextStep: nil)])
            return try await service.signIn(to: session, onOtherDevice: true, user)
        }
    }

    /// Returns a session's expiry as the user needs it: the keys of `aws login` expire soon, and berth renews them.
    private func expiry(_ end: Date, of session: SignInSession) -> Date? {
        if case .login = session.requirement.session { nil } else { end }
    }

    /// Signs out of a session.
    /// - Returns: whether there was a session.
    func signOut(of session: SignInSession) async throws -> Bool {
        try await service.signOut(of: session)
    }

    /// Returns the sessions with IAM Identity Center that are stored on this machine.
    /// - Throws: a `PrincipalError` if a setting of the environment or the profile is invalid.
    func cachedSessions() throws -> CachedSSOSessions { try service.cachedSessions() }

    /// Returns the sessions of `aws login` that are stored on this machine.
    func cachedLoginSessions() -> CachedLoginSessions { service.cachedLoginSessions() }

    /// Returns what lists the accounts and roles of a session with IAM Identity Center.
    func center(_ session: SignInSession) -> IdentityCenterSignIn? { service.center(session) }
}

extension AWSError {
    /// Why the browser returned no code; `nil` for another error.
    fileprivate var redirect: RedirectError? {
        if case .signIn(.redirect(let error, _)) = self { error } else { nil }
    }
}

extension RedirectError {
    /// Whether a sign-in with a browser on another device may still succeed.
    fileprivate var isWithoutBrowser: Bool {
        switch self {
        case .noBrowser, .portUnavailable: true
        case .cancelled, .timedOut, .refused, .noTerminal, .noCode: false
        }
    }
}

/// A sign-in needs a user, but there is no terminal.
struct SignInTerminalError: UserFacingError, Equatable {
    let session: SignInRequirement

    var message: UserMessage {
        let command = session.loginCommand
        let nextStep: NextStep =
            switch session.session {
            case .identityCenter:
                "Run `\(command)` in a terminal, or with `--device-code` to use another device."
            // On another device too, the user pastes a code.
            case .login: "Run `\(command)` in a terminal."
            }
        return UserMessage(
            "sign_in_needs_terminal", "the sign-in to \(session.description) needs a terminal", nextStep: nextStep)
    }
}
