import Platform

/// Splits a command into its words as a POSIX shell does, and does nothing else that a shell would: no variables, no
/// globs, no home folder.
enum ShellWords {
    /// What keeps a text from being a command.
    enum Problem: Error, Equatable, CustomStringConvertible {
        case openQuote(Unicode.Scalar)
        case nothingAfterBackslash
        case empty

        var description: String {
            switch self {
            case .openQuote(let quote): "a \(quote) is never closed"
            case .nothingAfterBackslash: "it ends with a backslash"
            case .empty: "it has no words"
            }
        }
    }

    static func split(_ text: String) throws(Problem) -> [String] {
        var words: [String] = []
        /// nil between words: `''` is a word too.
        var word: String?
        var quote: Unicode.Scalar?
        // In its place, as a copy for each character would take hours for megabytes.
        func add(_ scalar: Unicode.Scalar) {
            if word == nil { word = "" }
            word?.unicodeScalars.append(scalar)
        }
        // To Swift a quote with an accent on it is another character; to a shell it is a quote.
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch (scalar, quote) {
            case (let scalar, let open?) where scalar == open:
                quote = nil
            case ("\\", "\""):
                // Within double quotes a backslash is one, but before what would mean something there.
                guard let next = rest.popFirst() else { throw .openQuote("\"") }
                if next != "\"" && next != "\\" { add("\\") }
                add(next)
            case (let scalar, _?):
                add(scalar)
            case ("'", nil), ("\"", nil):
                quote = scalar
                word = word ?? ""
            case ("\\", nil):
                guard let next = rest.popFirst() else { throw .nothingAfterBackslash }
                add(next)
            case (" ", nil), ("\t", nil), ("\n", nil), ("\r", nil):
                if let finished = word { words.append(finished) }
                word = nil
            default:
                add(scalar)
            }
        }
        if let quote { throw .openQuote(quote) }
        if let finished = word { words.append(finished) }
        guard !words.isEmpty else { throw .empty }
        return words
    }
}
