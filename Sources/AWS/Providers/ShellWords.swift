/// Splits a command into its words as a POSIX shell does, and does nothing else that a shell would: no variables, no
/// globs, no home folder.
enum ShellWords {
    /// What keeps a text from being a command.
    enum Problem: Error, Equatable, CustomStringConvertible {
        case openQuote(Character)
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
        var quote: Character?
        // In its place, as a copy for each character would take hours for megabytes.
        func add(_ character: Character) {
            if word == nil { word = "" }
            word?.append(character)
        }
        var rest = text[...]
        while let character = rest.popFirst() {
            switch (character, quote) {
            case (let character, let open?) where character == open:
                quote = nil
            case ("\\", "\""):
                // Within double quotes a backslash is one, but before what would mean something there.
                guard let next = rest.popFirst() else { throw .openQuote("\"") }
                if next != "\"" && next != "\\" { add("\\") }
                add(next)
            case (let character, _?):
                add(character)
            case ("'", nil), ("\"", nil):
                quote = character
                word = word ?? ""
            case ("\\", nil):
                guard let next = rest.popFirst() else { throw .nothingAfterBackslash }
                add(next)
            case (let blank, nil) where blank == " " || blank == "\t" || blank.isNewline:
                if let finished = word { words.append(finished) }
                word = nil
            default:
                add(character)
            }
        }
        if let quote { throw .openQuote(quote) }
        if let finished = word { words.append(finished) }
        guard !words.isEmpty else { throw .empty }
        return words
    }
}
