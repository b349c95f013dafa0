package import Platform
import SystemPackage

/// The reason that a user could not sign in or out.
package enum SignInError: Error, Sendable, Equatable {
    /// The browser returned no code.
    case redirect(RedirectError, of: SignInRequirement.Session)
    /// The user did not enter the code of a device in time.
    case codeExpired(SSOSession)
    /// The user, or an administrator's rule, denied the sign-in.
    case denied(SSOSession, words: String)
    /// The registered client is no longer valid.
    case clientRefused(SSOSession, words: String)
    /// IAM Identity Center does not accept the start URL.
    case startURLRefused(SSOSession, words: String)
    /// The start URL cannot be used, or does not lead to AWS. The text completes a sentence about it.
    case badStartURL(SSOSession, problem: MessageText)
    /// The start URL leads to another region.
    case otherRegion(SSOSession, region: String)
    /// Another user can change the directory of the sessions.
    case unsafeCache(SSOSession, OwnedFileError)
    /// The session cannot be stored.
    case notStored(SSOSession, FileError)
    /// The user has no home directory for the session.
    case noHome(SSOSession)
    /// The session's file cannot be removed.
    case notRemoved(session: String, FileError)
    /// The session's file was removed, but AWS did not confirm the end.
    case notEnded(session: String, why: MessageText)
}

extension AWSError {
    /// Returns the error of a sign-in whose browser brought no code.
    static func noCode(_ error: RedirectError, of session: SignInRequirement.Session) -> AWSError {
        if case .cancelled = error { .cancelled } else { .signIn(.redirect(error, of: session)) }
    }
}

extension SignInError: UserFacingError {
    package var message: UserMessage {
        switch self {
        case .redirect(.cancelled, _): .interrupted
        case .redirect(let error, let session):
            error.message(signingInWith: session.loginCommand).about("\(session.located)")
        case .codeExpired(let session):
            UserMessage(
                "sign_in_code_expired", "the code for \(session.located) expired before it was confirmed",
                nextStep: .run(session.loginCommand))
        case .denied(let session, let words):
            UserMessage(
                "sign_in_denied", "the sign-in to \(session.located) was denied",
                details: ["sso-oidc:CreateToken answered \(words)"],
                nextStep: "Sign in again, and allow the access that the page asks for.")
        case .clientRefused(let session, let words):
            UserMessage(
                "sign_in_client_refused", "AWS no longer accepts berth's registration for \(session.located)",
                details: ["sso-oidc answered \(words)"],
                nextStep: "Run `\(session.loginCommand)`, which registers berth again.")
        case .startURLRefused(let session, let words):
            UserMessage(
                "sso_start_url_refused",
                "\(url: session.startURL.withoutURLSecrets) is no access portal in \(region: session.region)",
                details: ["sso-oidc answered \(words)"],
                nextStep: "Correct the start URL or the region of \(session.located).")
        case .badStartURL(let session, let problem):
            UserMessage(
                "sso_start_url_unusable", "the start URL of \(session.located) \(problem)",
                nextStep: "Use the URL of the AWS access portal, such as https://d-1234567890.awsapps.com/start.")
        case .otherRegion(let session, let region):
            UserMessage(
                "sso_start_url_other_region",
                """
                the start URL of \(session.located) leads to \(region: region), but its region is \
                \(region: session.region)
                """, nextStep: "Change the region to \(region: region).")
        case .unsafeCache(let session, let error):
            UserMessage(
                "sso_cache_unsafe", "berth cannot keep \(session.located) safe: \(error.message.summary)",
                nextStep: "Make the directory yours, and let only yourself write to it.")
        case .notStored(let session, let error):
            UserMessage(
                "sso_session_not_stored", "berth cannot store \(session.located)",
                details: [error.message.summary],
                nextStep: error.foreignPath?.nextStep ?? "Make ~/.aws/sso/cache writable, and sign in again.")
        case .noHome(let session):
            UserMessage(
                "no_home_directory", "berth cannot store \(session.located): there is no home directory",
                nextStep: "Set HOME.")
        case .notRemoved(let session, let error):
            UserMessage(
                "sso_session_not_removed", "berth cannot remove \(session)", details: [error.message.summary],
                nextStep: error.foreignPath?.nextStep
                    ?? "Make \(error.path.removingLastComponent().string.inOneLine) writable, and sign out again.")
        case .notEnded(let session, let why):
            UserMessage(
                "sso_session_not_ended", "berth removed \(session), but AWS did not end it",
                details: [why], nextStep: "It ends by itself; an administrator can end it in IAM Identity Center.")
        }
    }
}
