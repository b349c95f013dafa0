import Platform

/// A text with `${…}`, parsed into parts.
///
/// The syntax is Compose's: `${NAME}`, `${NAME:-default}` and `${NAME:?message}`. `$${` is a literal `${`, and any
/// other `$` is literal. A name with a dot, such as `account.id`, is a value of a registry and never a variable of the
/// environment.
struct InterpolatedString: Equatable {
    enum Part: Equatable {
        case literal(String)
        case variable(Variable)
    }

    struct Variable: Equatable {
        enum Alternative: Sendable, Hashable {
            case none
            /// The value if the variable is unset or empty.
            case fallback(String)
            /// The error message if the variable is unset or empty.
            case errorMessage(String)
        }

        var name: String
        var alternative: Alternative
        /// The range in the text's UTF-8, including `$` and `}`.
        var range: Range<Int>

        /// Whether the name has a dot.
        var isDotted: Bool { name.contains(scalar: ".") }
    }

    /// A `${` that does not start a substitution.
    struct SyntaxError: Error, Equatable {
        var message: String
        var hint: String
        /// The range in the text's UTF-8.
        var range: Range<Int>
    }

    private(set) var parts: [Part] = []

    /// - Throws: `SyntaxError` for the first error.
    init(_ text: String) throws(SyntaxError) {
        let bytes = Array(text.utf8)
        var literal: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let rest = bytes[index...]
            if rest.starts(with: "$${".utf8) {
                literal += "${".utf8
                index += 3
            } else if rest.starts(with: "${".utf8) {
                let variable = try Self.variable(in: bytes, at: index)
                if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
                literal = []
                parts.append(.variable(variable))
                index = variable.range.upperBound
            } else {
                literal.append(bytes[index])
                index += 1
            }
        }
        if !literal.isEmpty || parts.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
    }

    /// Returns whether a text contains `${`.
    static func isNeeded(for text: String) -> Bool {
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if previous == UInt8(ascii: "$") && byte == UInt8(ascii: "{") { return true }
            previous = byte
        }
        return false
    }

    private static func variable(in bytes: [UInt8], at start: Int) throws(SyntaxError) -> Variable {
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "}")) else {
            throw SyntaxError(
                message: "`${` is never closed",
                hint: "close it with `}`, or write `$${` for a literal `${`",
                range: start..<bytes.count
            )
        }
        let range = start..<end + 1
        let body = bytes[start + 2..<end]
        let name = body.prefix { $0.isWordByte || $0 == UInt8(ascii: ".") }
        let rest = body.dropFirst(name.count)
        guard let first = name.first, !first.isASCIIDigit, first != UInt8(ascii: "."), name.last != UInt8(ascii: "."),
            rest.isEmpty || rest.starts(with: ":-".utf8) || rest.starts(with: ":?".utf8)
        else {
            throw SyntaxError(
                message: "`\(String(decoding: bytes[range], as: UTF8.self))` is not a substitution",
                hint: "write `${NAME}`, `${NAME:-default}` or `${NAME:?message}`; `$${` is a literal `${`",
                range: range
            )
        }
        let text = String(decoding: rest.dropFirst(2), as: UTF8.self)
        if isNeeded(for: text) {
            throw SyntaxError(
                message: "a substitution cannot contain another",
                hint: "give the default as plain text",
                range: range
            )
        }
        let alternative: Variable.Alternative =
            rest.isEmpty ? .none : rest.starts(with: ":-".utf8) ? .fallback(text) : .errorMessage(text)
        return Variable(name: String(decoding: name, as: UTF8.self), alternative: alternative, range: range)
    }

    /// Returns whether a text is a variable's name: letters, digits and `_`, not starting with a digit.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        return !first.isASCIIDigit && text.utf8.allSatisfy(\.isWordByte)
    }
}
