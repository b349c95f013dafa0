package import Platform

/// The answer to a call of the credential helper, or the program that gives it.
package enum HelperAnswer: Sendable, Equatable {
    /// Success, with a text for standard output. Status 0.
    case done(String)
    /// Success with a login, which is a secret.
    case login(Secret)
    /// There was nothing to do; the text is for standard error. Status 0.
    case ignored(String)
    /// A failure, with a line for standard output. Status 1.
    case failure(String)
    /// berth manages the host but has no fresh token for it, and must obtain one.
    case obtainToken(HelperRecord, for: ServerURL)
    /// berth does not manage the host: this program answers instead, with the same input. It does not inherit
    /// `SecretVariables.names`, nor the variables in `withholding`, which manifests read passwords from.
    case fallback(String, withholding: Set<String> = [])
}

/// A failure that ends a call of the credential helper, as the line that answers it.
struct HelperAnswerError: Error {
    let line: String

    /// - Parameter words: the texts that callers recognize.
    init(words: String) { line = words }
    init(_ error: some UserFacingError) { self.init(error.message) }
    init(_ message: UserMessage) { line = HelperOutput.failure(message) }
    init(code: String, _ summary: MessageText) { self.init(UserMessage(code, summary)) }
}

/// The texts that a credential helper writes to standard output.
package enum HelperOutput {
    /// The maximum length of a failure's line, in characters.
    private static let longestLine = 2000

    /// Returns a login, in the form of `get`.
    package static func login(_ token: CachedToken, for address: ServerURL) -> Secret {
        let members = [
            ("ServerURL", address.text), ("Username", token.username), ("Secret", token.secret.reveal()),
        ]
        return Secret(JSONString.object(members))
    }

    /// Returns users by their hosts, in the form of `list`.
    static func users(_ users: [(host: String, user: String)]) -> String {
        JSONString.object(users.map { ($0.host, $0.user) })
    }

    /// Returns a failure as one line, which never looks like `HelperErrorText.notFound`.
    package static func failure(_ message: UserMessage) -> String {
        line([message.summary.description] + message.furtherLines.map(\.description))
    }

    /// Returns a failure as one line.
    /// - Parameter text: a text in any number of lines, such as the system's reason.
    package static func failure(_ text: String) -> String { line([text]) }

    private static func line(_ texts: [String]) -> String {
        let lines = texts.flatMap(\.lines).map { $0.trimmed() }
        return "berth: \(lines.filter { !$0.isEmpty }.joined(separator: "; "))".harmless(limit: longestLine)
    }
}

/// The texts that callers of a credential helper match exactly (docker-credential-helpers, `credentials/error.go`).
package enum HelperErrorText {
    /// There is no login for this host, so the caller continues without one. berth uses it only for hosts that it does
    /// not manage: a failure must not look like this.
    package static let notFound = "credentials not found in native keychain"
    /// The input names no server.
    package static let noServer = "no credentials server URL"
    /// The login to store names no user.
    package static let noUser = "no credentials username"
}
