extension String {
    /// The text as the message of a command to GitHub's runner, which splits commands at line ends.
    ///
    /// The escapes are those of `src/Runner.Common/ActionCommand.cs` in https://github.com/actions/runner.
    package var workflowCommandMessage: String { escaped { Self.messageEscapes[$0] } }

    /// The text as the value of a property of such a command, which ends at `,` and at `:`.
    package var workflowCommandProperty: String { escaped { Self.messageEscapes[$0] ?? Self.propertyEscapes[$0] } }

    private static let messageEscapes: [Unicode.Scalar: String] = ["%": "%25", "\r": "%0D", "\n": "%0A"]
    private static let propertyEscapes: [Unicode.Scalar: String] = [":": "%3A", ",": "%2C"]

    /// Works scalar by scalar: CR LF is one `Character`, and so is a comma with an accent.
    private func escaped(_ escape: (Unicode.Scalar) -> String?) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if let text = escape(scalar) {
                escaped.append(contentsOf: text.unicodeScalars)
            } else {
                escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
