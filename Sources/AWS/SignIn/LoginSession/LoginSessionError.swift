package import Platform

/// The reason that a login session gives no credentials, or that a sign-in to it failed.
package enum LoginSessionError: Error, Sendable, Equatable {
    /// The cache has no file for the session.
    case signedOut(LoginSession)
    /// The cache has a file for the session that berth cannot use.
    case unusable(LoginSession, file: String, problem: MessageText)
    /// The service refused the session's tokens, with its own text.
    case refused(LoginSession, Refusal, words: String)
    /// The browser signed in as a user or role that the setting does not name.
    case otherIdentity(LoginSession, signedIn: String)
    /// The pasted text is not the code of this sign-in's page.
    case foreignCode(LoginSession)
    /// The keys cannot be stored in the cache.
    case notStored(LoginSession, directory: String, problem: MessageText)

    /// A reason of the service's own, by the `error` of its answer (`OAuth2ErrorCode` in botocore's model of `signin`).
    package enum Refusal: String, Sendable {
        case sessionEnded = "TOKEN_EXPIRED"
        case credentialsChanged = "USER_CREDENTIALS_CHANGED"
        case notAllowed = "INSUFFICIENT_PERMISSIONS"
        case codeExpired = "AUTHCODE_EXPIRED"
    }
}

extension LoginSessionError: UserFacingError {
    package var message: UserMessage {
        switch self {
        case .signedOut(let session):
            UserMessage(
                "login_signed_out", "not signed in to \(session.located)", nextStep: .run(session.loginCommand))
        case .unusable(let session, let file, let problem):
            UserMessage(
                "login_unusable", "the stored keys of \(session.located) cannot be used",
                details: ["\(file): \(problem)"], nextStep: .run(session.loginCommand))
        case .refused(let session, .sessionEnded, let words):
            UserMessage(
                "login_ended", "\(session.located) has ended", details: [Self.answer(words)],
                nextStep: .run(session.loginCommand))
        case .refused(let session, .credentialsChanged, let words):
            UserMessage(
                "login_credentials_changed", "\(session.located) has ended: its password has changed",
                details: [Self.answer(words)], nextStep: .run(session.loginCommand))
        case .refused(let session, .notAllowed, let words):
            UserMessage(
                "login_not_allowed", "\(session.located) may not get keys for programs", details: [Self.answer(words)],
                nextStep: "Attach AWS's policy SignInLocalDevelopmentAccess to the user or role.")
        case .refused(let session, .codeExpired, let words):
            UserMessage(
                "login_code_expired", "the code of the sign-in page for \(session.located) has expired",
                details: [Self.answer(words)], nextStep: .run(session.loginCommand))
        case .otherIdentity(let session, let identity):
            UserMessage(
                "login_other_identity", "the browser signed in as \(identity), not to \(session.located)",
                nextStep: """
                    Run `\(session.loginCommand)` and choose that session in the browser, or change \
                    \(LoginSession.key).
                    """)
        case .foreignCode(let session):
            UserMessage(
                "login_foreign_code", "the pasted text is not the code of this sign-in to \(session.located)",
                nextStep: "Run `\(session.loginCommand)` and paste the whole code from the page that it shows.")
        case .notStored(let session, let directory, let problem):
            UserMessage(
                "login_not_stored", "the keys of \(session.located) cannot be stored",
                details: ["\(directory): \(problem)"],
                nextStep: """
                    Correct the directory, or set \(LoginSessionCache.variable) to a directory that only you can change.
                    """)
        }
    }

    private static func answer(_ words: String) -> MessageText { "signin:CreateOAuth2Token answered \(words)" }
}

extension AWSError {
    /// Returns this error as one of the session, if the service refused the session's tokens for a known reason. The
    /// service's reason replaces its general code, which is `AccessDeniedException` for most of them.
    func refusal(of session: LoginSession) -> AWSError {
        guard case .refused(var fault, let call, let attempts) = self, let reason = fault.reason else { return self }
        fault.code = reason
        guard let refusal = LoginSessionError.Refusal(rawValue: reason) else {
            return .refused(fault, call, attempts: attempts)
        }
        return .login(.refused(session, refusal, words: fault.words))
    }
}
