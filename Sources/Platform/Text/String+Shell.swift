extension String {
    /// The text as one word of a command line for a POSIX shell, zsh or fish: in single quotes unless every scalar is
    /// plain. For commands in berth's next steps.
    ///
    /// Only ASCII is plain. A leading `~` (but not `~/`, which berth expands as shells do) and a leading `=` (zsh) are
    /// quoted as well.
    package var shellWord: String {
        let isTilde = hasPrefix(bytes: "~") && !hasPrefix(bytes: "~/")
        let isPlain = unicodeScalars.allSatisfy { $0.isShellInert || $0 == "~" }
        return isPlain && !isEmpty && !isTilde && !hasPrefix(bytes: "=") ? self : inShellQuotes
    }

    /// The text as one word of a command line, in single quotes.
    package var inShellQuotes: String { "'\(replacing(bytes: "'", with: #"'\''"#))'" }

    /// Whether the text is safe as a shell completion: it is not empty, and no shell expands any of its scalars,
    /// wherever the text is inserted.
    package var isCompletionCandidate: Bool { !isEmpty && unicodeScalars.allSatisfy(\.isShellInert) }
}

extension Unicode.Scalar {
    /// Whether shells take the scalar literally inside a word: ASCII letters, digits, and a few punctuation marks.
    package var isShellInert: Bool {
        if isASCIILetter || isASCIIDigit { return true }
        return switch self {
        case "-", ".", "_", "/", ":", "@", "%", "+", "=", ",": true
        default: false
        }
    }
}
