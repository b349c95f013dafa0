package import Platform

/// The reason that AWS's files could not be loaded. No message shows a line's text: it may be a secret key.
package enum SharedConfigError: Error, Sendable, Equatable {
    /// A file exists but cannot be read.
    case unreadable(FileError, ConfigSource)
    /// A line does not have the format.
    case syntax(ConfigLocation, SharedConfigSyntaxError)
}

extension SharedConfigError: UserFacingError {
    package var message: UserMessage {
        switch self {
        case .unreadable(let failure, let source):
            UserMessage(
                "aws_config_unreadable", failure.message.summary,
                nextStep: "  make it a file that you can read, or name another in \(source.variable)")
        case .syntax(let place, let problem):
            UserMessage(
                "aws_config_malformed", "\(place.description): \(problem.message.summary)",
                nextStep: problem.message.nextStep)
        }
    }
}

/// The syntax error of a line of an AWS file.
package enum SharedConfigSyntaxError: Error, Sendable, Equatable {
    /// A section's header without its closing bracket, or with text after it.
    case unclosedSection
    /// A line before the first section.
    case outsideSection
    /// An indented line without a property above it to continue.
    case continuationWithoutProperty
    /// A line that is neither a header nor `name = value`.
    case noEqualsSign
    /// A line without a name before the equals sign.
    case noName
    /// An indented line below a key without a value that is not `name = value`.
    case noEqualsSignInSubProperty
    /// The same, without a name before the equals sign.
    case noNameInSubProperty
    /// Bytes that are not UTF-8.
    case notUTF8
}

extension SharedConfigSyntaxError: UserFacingError {
    /// The error, and the expected form.
    package var message: UserMessage {
        let (summary, nextStep) = explanation
        return UserMessage("aws_config_malformed", summary, nextStep: nextStep)
    }

    private var explanation: (summary: MessageText, nextStep: NextStep) {
        switch self {
        case .unclosedSection:
            ("profile definition must end with ']'", "  write [profile NAME]; in the credentials file, [NAME]")
        case .outsideSection:
            (
                "expected a profile definition above this line",
                "  put it below [default], or the profile it belongs to"
            )
        case .continuationWithoutProperty:
            ("expected a property definition, found continuation", Self.assignment)
        case .noEqualsSign: ("expected an '=' sign defining a property", Self.assignment)
        case .noName: ("property did not have a name", Self.assignment)
        case .noEqualsSignInSubProperty: ("expected an '=' sign defining a sub-property", Self.subAssignment)
        case .noNameInSubProperty: ("sub-property did not have a name", Self.subAssignment)
        case .notUTF8: ("this line is not UTF-8 text", "  save the file as UTF-8")
        }
    }

    private static let assignment: NextStep = "  write name = value, or # in front for a comment"
    private static let subAssignment: NextStep = "  the key above has no value: below it, write name = value"
}
