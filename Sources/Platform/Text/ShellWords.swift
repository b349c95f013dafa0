/// Reads quotes and backslashes as a POSIX shell does, without its other features: variables, globs, and the home
/// directory.
package enum ShellWords {
    /// The reason that a text is not a command.
    package enum SyntaxError: UserFacingError, Equatable {
        case openQuote(Unicode.Scalar)
        case nothingAfterBackslash
        case empty

        package var message: UserMessage {
            switch self {
            case .openQuote(let quote): UserMessage("shell_quote_open", "a \(String(quote)) is never closed")
            case .nothingAfterBackslash: UserMessage("shell_backslash_at_end", "it ends with a backslash")
            case .empty: UserMessage("shell_command_empty", "it has no words")
            }
        }
    }

    /// Splits a command into its words.
    ///
    /// In double quotes a backslash escapes only `"` and `\`, as in Python's `shlex`, which the AWS CLI uses.
    /// - Throws: `SyntaxError` if the text is not a command.
    package static func split(_ text: String) throws(SyntaxError) -> [String] {
        let (words, fault) = read(text, escapedInDoubleQuotes: ["\"", "\\"], blanks: [" ", "\t", "\n", "\r"])
        if let fault { throw fault }
        guard !words.isEmpty else { throw .empty }
        return words
    }

    /// Returns one word without its quotes and backslashes, as a shell would pass it. A quote may still be open while a
    /// user types the word.
    package static func unquoted(_ word: String) -> String {
        read(word, escapedInDoubleQuotes: ["\"", "\\", "$", "`"], blanks: []).words.first ?? ""
    }

    /// Reads words from the start, also before a fault. Works on scalars: to Swift a quote with an accent on it is
    /// another character; to a shell it is a quote.
    private static func read(
        _ text: String, escapedInDoubleQuotes escaped: Set<Unicode.Scalar>, blanks: Set<Unicode.Scalar>
    ) -> (words: [String], fault: SyntaxError?) {
        var words: [String] = []
        var fault: SyntaxError?
        // `nil` between words: `''` is a word too.
        var word: String?
        var quote: Unicode.Scalar?
        // Appends in place: copying for each character would take hours for megabytes.
        func add(_ scalar: Unicode.Scalar) {
            if word == nil { word = "" }
            word?.unicodeScalars.append(scalar)
        }
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch (scalar, quote) {
            case (let scalar, let open?) where scalar == open:
                quote = nil
            case ("\\", "\""):
                // At the end of the text, the quote is open.
                guard let next = rest.popFirst() else { continue }
                if !escaped.contains(next) { add("\\") }
                add(next)
            case (let scalar, _?):
                add(scalar)
            case ("'", nil), ("\"", nil):
                quote = scalar
                word = word ?? ""
            case ("\\", nil):
                if let next = rest.popFirst() { add(next) } else { fault = .nothingAfterBackslash }
            case (let scalar, nil) where blanks.contains(scalar):
                if let finished = word { words.append(finished) }
                word = nil
            default:
                add(scalar)
            }
        }
        if let quote { fault = .openQuote(quote) }
        if let finished = word { words.append(finished) }
        return (words, fault)
    }
}
