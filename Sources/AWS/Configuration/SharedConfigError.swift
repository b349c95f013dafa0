package import Platform

/// The reason that AWS's files could not be loaded. No message shows a line's text: it may be a secret key.
package enum SharedConfigError: Error, Sendable, Equatable {
    /// A file is there and cannot be read.
    case unreadable(FileError, ConfigSource)
    /// A line does not have the format.
    case syntax(ConfigLocation, SharedConfigSyntaxError)
}

extension SharedConfigError: CustomStringConvertible {
    /// What happened, where, and what to do about it.
    package var description: String {
        switch self {
        case .unreadable(let failure, let source):
            "\(failure)\n  make it a file that you may read, or name another in \(source.variable)"
        case .syntax(let place, let problem):
            "\(place): \(problem)"
        }
    }
}

/// What is wrong with a line of an AWS file.
package enum SharedConfigSyntaxError: Error, Sendable, Equatable {
    /// A section's header without its closing bracket, or with text after it.
    case unclosedSection
    /// A line before the first section.
    case outsideSection
    /// An indented line with nothing above it that it could continue.
    case continuationWithoutProperty
    /// A line that is neither a header nor `name = value`.
    case noEqualsSign
    /// Nothing in front of the equals sign.
    case noName
    /// An indented line below a key without a value that is not `name = value`.
    case noEqualsSignInSubProperty
    /// The same, with nothing in front of its equals sign.
    case noNameInSubProperty
    /// Bytes that are no UTF-8.
    case notUTF8
}

extension SharedConfigSyntaxError: CustomStringConvertible {
    /// What is wrong, and in a second line what to write instead.
    package var description: String {
        switch self {
        case .unclosedSection:
            "profile definition must end with ']'\n  write [profile NAME]; in the credentials file, [NAME]"
        case .outsideSection:
            "expected a profile definition above this line\n  put it below [default], or the profile it belongs to"
        case .continuationWithoutProperty:
            "expected a property definition, found continuation\n  write name = value, or # in front for a comment"
        case .noEqualsSign:
            "expected an '=' sign defining a property\n  write name = value, or # in front for a comment"
        case .noName:
            "property did not have a name\n  write name = value, or # in front for a comment"
        case .noEqualsSignInSubProperty:
            "expected an '=' sign defining a sub-property\n  the key above has no value: below it, write name = value"
        case .noNameInSubProperty:
            "sub-property did not have a name\n  the key above has no value: below it, write name = value"
        case .notUTF8:
            "this line is not UTF-8 text\n  save the file as UTF-8"
        }
    }
}
