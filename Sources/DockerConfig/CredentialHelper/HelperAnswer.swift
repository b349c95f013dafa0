package import Platform

/// The answer to a call of the credential helper, or who gives it.
package enum HelperAnswer: Sendable, Equatable {
    /// It is done: this is for standard output. Status 0.
    case done(String)
    /// The same for a login, which is a secret.
    case login(Secret)
    /// Nothing was to be done, and this is for standard error. Status 0.
    case ignored(String)
    /// This line is for standard output. Status 1.
    case failure(String)
    /// berth manages the host and has no fresh token for it: it has to get one.
    case obtainToken(HelperRecord, for: ServerURL)
    /// berth does not manage the host: this program answers instead, with the same input. It does not inherit
    /// `SecretVariables.names`, nor the variables in `withholding`, which manifests read passwords from.
    case fallback(String, withholding: Set<String> = [])
}

/// A failure that ends a call of the credential helper, as the line that answers it.
struct HelperAnswerError: Error {
    let line: String

    /// - Parameter words: those that callers know.
    init(words: String) { line = words }
    init(_ error: some UserFacingError) { self.init(error.message) }
    init(_ message: UserMessage) { line = HelperOutput.failure(message) }
    init(code: String, _ summary: MessageText) { self.init(UserMessage(code, summary)) }
}

/// The texts that a credential helper answers with, on standard output.
package enum HelperOutput {
    /// How long a failure's line may be, in characters.
    private static let longestLine = 2000

    /// A login, as `get` gives it.
    package static func login(_ token: CachedToken, for address: ServerURL) -> Secret {
        let members = [
            ("ServerURL", address.text), ("Username", token.username), ("Secret", token.secret.reveal()),
        ]
        return Secret(object(members))
    }

    /// Users by their hosts, as `list` gives them.
    static func users(_ users: [(host: String, user: String)]) -> String { object(users.map { ($0.host, $0.user) }) }

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

    private static func object(_ members: [(String, String)]) -> String {
        var text: [UInt8] = [UInt8(ascii: "{")]
        for (index, (name, value)) in members.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text += JSONString.quoted(name)
            text.append(UInt8(ascii: ":"))
            text += JSONString.quoted(value)
        }
        text.append(UInt8(ascii: "}"))
        return String(decoding: text, as: UTF8.self)
    }
}

/// What callers of a credential helper match word by word (docker-credential-helpers, `credentials/error.go`).
package enum HelperErrorText {
    /// There is no login for this host, so the caller continues without one. Only for hosts that berth does not manage:
    /// a failure must not look like this.
    package static let notFound = "credentials not found in native keychain"
    /// The input names no server.
    package static let noServer = "no credentials server URL"
    /// What is to be stored names no user.
    package static let noUser = "no credentials username"
}
