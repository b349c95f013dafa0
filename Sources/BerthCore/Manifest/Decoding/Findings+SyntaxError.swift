import YAML

extension Findings {
    /// Adds what makes a text no YAML. Its lines are quoted too, and there are no nodes yet that tell where its values
    /// are: so what stands behind the keys of secrets on these lines is concealed as it is written.
    func addSyntaxError(_ diagnostic: Diagnostic) {
        add(diagnostic)
        let places = [(diagnostic.source, diagnostic.span)] + diagnostic.notes.map { ($0.source, $0.span) }
        for (source, span) in places {
            guard let line = source.line(span.start.line) else { continue }
            if let column = Self.columnOfSecret(in: Array(line.unicodeScalars)) {
                let start = Position(line: span.start.line, column: column)
                conceal(Span(start: start, end: Position(line: span.start.line, column: .max)), of: source)
            }
        }
    }

    /// Where the value behind the first key of a secret begins, counted from 1. What begins with a brace says where the
    /// secret is, and is none.
    private static func columnOfSecret(in line: [Unicode.Scalar]) -> Int? {
        var word = ""
        var isComplete = false
        for (index, scalar) in line.enumerated() {
            if scalar == ":" && Section.soundsSecret(word) {
                guard let value = line[(index + 1)...].firstIndex(where: { scalar in scalar != " " && scalar != "\t" })
                else {
                    return nil
                }
                return line[value] == "{" ? nil : value + 1
            }
            let isPartOfWord = scalar.properties.isAlphabetic || scalar == "_" || scalar == "-"
            if isPartOfWord {
                if isComplete { (word, isComplete) = ("", false) }
                word.unicodeScalars.append(scalar)
            } else if scalar == "\"" || scalar == "'" || scalar == " " || scalar == "\t" {
                // A quote or blanks may stand between a key and its colon.
                isComplete = true
            } else {
                (word, isComplete) = ("", false)
            }
        }
        return nil
    }
}

extension Diagnostic {
    /// The same without words of the text in its message: for a text that may be a secret.
    var withoutText: Diagnostic {
        var copy = self
        switch code {
        case "undefined-alias": copy.message = "an alias names no anchor before it"
        case "recursive-alias": copy.message = "an alias stands inside its own anchor"
        case "unsupported-tag": copy.message = "a tag cannot stand here"
        default: break
        }
        return copy
    }
}
