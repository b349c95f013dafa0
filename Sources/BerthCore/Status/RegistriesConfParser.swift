import Platform

/// Parses one key of registries.conf, which is TOML (https://toml.io/en/v1.0.0). It skips other values and only finds
/// their ends.
struct RegistriesConfParser {
    /// The text is not TOML, or the key's value is not a list of texts.
    struct SyntaxError: Error {}

    private var rest: ArraySlice<UInt8>

    /// Reads the list under `credential-helpers`.
    /// - Returns: `nil` if the text has no such key before its first table.
    static func credentialHelpers(in bytes: [UInt8]) throws(SyntaxError) -> [String]? {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw SyntaxError() }
        var text = RegistriesConfParser(rest: bytes[...])
        var found: [String]?
        while text.nextLine() {
            let key = try text.key()
            // The decoder of podman and skopeo compares keys without case (BurntSushi/toml, `unifyStruct`).
            if key.count == 1, key[0].asciiLowercased.hasSameBytes(as: "credential-helpers") {
                found = try text.texts()
            } else {
                try text.passValue()
            }
            try text.endLine()
        }
        return found
    }

    // MARK: Lines

    /// Goes to the next line that holds a key.
    /// - Returns: false at the end and at a table, after which all keys belong to tables.
    private mutating func nextLine() -> Bool {
        passBlanks(andLineEnds: true)
        return rest.first.map { $0 != UInt8(ascii: "[") } ?? false
    }

    private mutating func endLine() throws(SyntaxError) {
        passBlanks(andLineEnds: false)
        guard rest.isEmpty || isAtLineEnd else { throw SyntaxError() }
    }

    private var isAtLineEnd: Bool { rest.first == UInt8(ascii: "\n") || rest.starts(with: "\r\n".utf8) }

    /// Skips blanks and a comment.
    private mutating func passBlanks(andLineEnds: Bool) {
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): rest.removeFirst()
            case UInt8(ascii: "#"): rest = rest.drop { $0 != UInt8(ascii: "\n") }
            case UInt8(ascii: "\n") where andLineEnds: rest.removeFirst()
            case UInt8(ascii: "\r") where andLineEnds && isAtLineEnd: rest.removeFirst()
            default: return
            }
        }
    }

    private mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest.removeFirst(text.utf8.count)
        return true
    }

    // MARK: Keys and values

    /// Reads a key, part by part, and its equals sign.
    private mutating func key() throws(SyntaxError) -> [String] {
        var parts: [String] = []
        repeat {
            passBlanks(andLineEnds: false)
            if let text = try text() {
                parts.append(text)
            } else {
                let word = rest.prefix { $0.isWordByte || $0 == UInt8(ascii: "-") }
                guard !word.isEmpty else { throw SyntaxError() }
                parts.append(String(decoding: word, as: UTF8.self))
                rest = rest[word.endIndex...]
            }
            passBlanks(andLineEnds: false)
        } while take(".")
        guard take("=") else { throw SyntaxError() }
        passBlanks(andLineEnds: false)
        return parts
    }

    /// Reads a list of texts, which may go over several lines.
    private mutating func texts() throws(SyntaxError) -> [String] {
        guard take("[") else { throw SyntaxError() }
        var texts: [String] = []
        while true {
            passBlanks(andLineEnds: true)
            if take("]") { return texts }
            // A name becomes part of messages.
            guard let text = try text(), text.isHarmlessLine else { throw SyntaxError() }
            texts.append(text)
            passBlanks(andLineEnds: true)
            if !take(",") && rest.first != UInt8(ascii: "]") { throw SyntaxError() }
        }
    }

    /// Skips a value, which ends with its line, except lists and texts of several lines.
    private mutating func passValue() throws(SyntaxError) {
        var depth = 0
        while let byte = rest.first {
            if try text() != nil { continue }
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: "#"):
                passBlanks(andLineEnds: false)
                continue
            default:
                if depth <= 0 && isAtLineEnd { return }
            }
            rest.removeFirst()
        }
        guard depth == 0 else { throw SyntaxError() }
    }

    // MARK: Texts

    /// Reads a text in quotes.
    /// - Returns: `nil` if none starts here.
    private mutating func text() throws(SyntaxError) -> String? {
        for quotes in ["\"\"\"", "'''", "\"", "'"] where take(quotes) {
            return try text(to: quotes, isEscaped: quotes.utf8.first == UInt8(ascii: "\""))
        }
        return nil
    }

    private mutating func text(to quotes: String, isEscaped: Bool) throws(SyntaxError) -> String {
        let hasLines = quotes.utf8.count > 1
        if hasLines { _ = take("\n") || take("\r\n") }
        var bytes: [UInt8] = []
        while !take(quotes) {
            guard let byte = rest.popFirst(), hasLines || byte != UInt8(ascii: "\n") else { throw SyntaxError() }
            if isEscaped, byte == UInt8(ascii: "\\") {
                bytes += try escaped().utf8
            } else {
                bytes.append(byte)
            }
        }
        // Up to two quotes may precede the three that end a text.
        while hasLines, let quote = quotes.utf8.first, rest.first == quote { bytes.append(rest.removeFirst()) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads what follows a backslash.
    private mutating func escaped() throws(SyntaxError) -> String {
        guard let byte = rest.popFirst() else { throw SyntaxError() }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): return String(decoding: [byte], as: UTF8.self)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "u"): return try scalar(digits: 4)
        case UInt8(ascii: "U"): return try scalar(digits: 8)
        // The backslash joins two lines.
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
            rest = rest.drop { " \t\r\n".utf8.contains($0) }
            return ""
        default: throw SyntaxError()
        }
    }

    private mutating func scalar(digits count: Int) throws(SyntaxError) -> String {
        let digits = rest.prefix(count)
        guard digits.count == count, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
            let scalar = Unicode.Scalar(value)
        else { throw SyntaxError() }
        rest.removeFirst(count)
        return String(Character(scalar))
    }
}
