import CLibYAML

extension Diagnostic {
    /// Creates a diagnostic from libyaml's error, in plain words.
    init(_ parser: yaml_parser_t, source: SourceText) {
        let problem = parser.problem.map { String(cString: $0) } ?? "libyaml ran out of memory"
        if parser.error == YAML_READER_ERROR {
            self.init(reading: problem, parser, source: source)
            return
        }
        let place = source.position(of: parser.problem_mark)
        var words = Self.words[problem] ?? (problem, nil)
        if words.message == Self.badStart.message, source.character(at: place) == "\t" { words = Self.tab }
        if words.hint == Self.indentation, !source.isIndentation(before: place) { words.hint = nil }
        self.init(
            code: "syntax",
            message: words.message,
            source: source,
            span: SourceSpan(start: place, end: place),
            hint: words.hint
        )
        let start = source.position(of: parser.context_mark)
        if let context = parser.context, start != place {
            let message = Self.beginning(of: String(cString: context))
            notes = [Note(span: SourceSpan(start: start, end: start), source: source, message: message)]
        }
    }

    /// Creates a diagnostic for a byte or character that YAML does not allow. libyaml reports its offset, not its line.
    private init(reading problem: String, _ parser: yaml_parser_t, source: SourceText) {
        let place = source.position(ofByte: Int(parser.problem_offset))
        let span = SourceSpan(start: place, end: place)
        if problem == "control characters are not allowed" {
            self.init(
                code: "control-character",
                message: "the character \(codePoint(parser.problem_value)) is not allowed in YAML",
                source: source,
                span: span,
                hint: "delete it, or write it as an escape in double quotes"
            )
        } else {
            self.init(
                code: "encoding",
                message: "the text is not UTF-8",
                source: source,
                span: span,
                hint: "save the file as UTF-8"
            )
        }
    }

    /// Returns the note for libyaml's context, such as `while parsing a flow sequence`.
    private static func beginning(of context: String) -> String {
        let thing =
            switch context {
            case "while parsing a flow sequence", "while parsing a block collection": "the list"
            case "while parsing a flow mapping", "while parsing a block mapping": "the mapping"
            case "while scanning a plain scalar": "the value"
            case "while scanning a simple key": "the key"
            case "while scanning a quoted scalar", "while parsing a quoted scalar": "the quoted text"
            case "while scanning a block scalar": "the block of text"
            default: context.unicodeScalars.split(separator: " ").dropFirst(2).map { String($0) }.joined(separator: " ")
            }
        return "\(thing) starts here"
    }

    private typealias Words = (message: String, hint: String?)

    private static let tab: Words = ("a tab is not allowed here", "indent with spaces")
    private static let badStart: Words = ("a value cannot start with this character", "put the value in quotes")
    private static let indentation = "is it indented right?"

    /// Words and hints for libyaml's common problems. Others keep libyaml's words.
    private static let words: [String: Words] = [
        "did not find expected ',' or ']'": ("expected `,` or `]`", nil),
        "did not find expected ',' or '}'": ("expected `,` or `}`", nil),
        "did not find expected '-' indicator": ("expected `-` and the list's next element", indentation),
        "did not find expected key": ("expected the mapping's next key", indentation),
        "did not find expected node content": ("expected a value", nil),
        "did not find expected <document start>": ("expected the end of the text", indentation),
        "mapping values are not allowed in this context": (
            "a `:` and a value are not allowed here", "indent the key right, or put text with `: ` in quotes"
        ),
        "block sequence entries are not allowed in this context": (
            "a list element cannot start here", "start the list on a line of its own"
        ),
        "mapping keys are not allowed in this context": ("a key is not allowed here", nil),
        "could not find expected ':'": ("expected `:` after the key", nil),
        "found character that cannot start any token": badStart,
        "found a tab character that violates indentation": tab,
        "found a tab character where an indentation space is expected": tab,
        "found unexpected end of stream": ("the quotes are never closed", nil),
        "found unexpected document indicator": ("the quotes are not closed before the document ends", nil),
        "found unknown escape character": (
            "unknown escape in double quotes", "write `\\\\` for a backslash, or use single quotes"
        ),
        "did not find expected hexdecimal number": ("expected hexadecimal digits", nil),
        "found invalid Unicode character escape code": ("the escape names no Unicode character", nil),
        "did not find expected alphabetic or numeric character": (
            "expected a name of letters, digits, `-` and `_`", nil
        ),
        "did not find expected comment or line break": ("expected the end of the line", nil),
        "found undefined tag handle": ("the tag's handle is not declared", nil),
        "found incompatible YAML document": ("only YAML 1.1 and 1.2 are supported", nil),
        "found unknown directive name": ("unknown directive", nil),
    ]
}

private func codePoint(_ value: Int32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
