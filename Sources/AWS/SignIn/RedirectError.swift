package import Platform

/// The reason that a sign-in in a browser returned no code.
package enum RedirectError: Error, Sendable, Equatable {
    /// The task was cancelled, as by Ctrl-C.
    case cancelled
    /// No redirect came within the time limit: the user closed the browser, or did not finish.
    case timedOut(Duration)
    /// The service redirected the browser with an error (RFC 6749, section 4.1.2.1).
    case refused(error: String, description: String)
    /// The system does not let berth listen on 127.0.0.1. The text is the system's reason.
    case portUnavailable(reason: String)
    /// A sign-in needs a browser, but this machine cannot open one.
    case noBrowser
    /// The user must paste a code, but there is no terminal.
    case noTerminal
    /// The user pasted no code.
    case noCode
}

extension RedirectError: UserFacingError {
    package var message: UserMessage { message(signingInWith: "berth auth login") }

    /// Returns the message for a session.
    /// - Parameter command: the command that signs in to it.
    func message(signingInWith command: String) -> UserMessage {
        switch self {
        case .cancelled: .interrupted
        case .timedOut(let limit):
            UserMessage(
                "sign_in_timed_out", "no answer from the browser within \(duration: limit)",
                nextStep: "Sign in again, or use another device: `\(command) --device-code`.")
        case .refused(let error, let description):
            UserMessage(
                "sign_in_refused", "the sign-in page ended with \(Self.words(error, description))",
                nextStep: "Sign in again, and allow the access that the page asks for.")
        case .portUnavailable(let reason):
            UserMessage(
                "sign_in_port_unavailable", "berth cannot listen on 127.0.0.1 for the browser: \(reason)",
                nextStep: .run("\(command) --device-code"))
        case .noBrowser:
            UserMessage(
                "no_browser", "berth cannot open a browser on this machine",
                nextStep: "Set BROWSER, or use another device: `\(command) --device-code`.")
        case .noTerminal:
            UserMessage(
                "sign_in_needs_terminal", "the sign-in needs a code from the user, but there is no terminal",
                nextStep: "Run `\(command)` in a terminal.")
        case .noCode:
            UserMessage(
                "no_sign_in_code", "no code was entered",
                nextStep: "Sign in again, and paste the code that the page shows.")
        }
    }

    /// Returns what the redirect says, as a harmless line: any page can send the browser to the listener.
    private static func words(_ error: String, _ description: String) -> String {
        let parts = [error, description].compactMap { $0.sentence(without: []) }
        return parts.isEmpty ? "an error without a name" : parts.joined(separator: ": ")
    }
}
