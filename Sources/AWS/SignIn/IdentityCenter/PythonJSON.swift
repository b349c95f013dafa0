/// JSON as Python's `json.dumps` writes it: ASCII only, with `, ` and `: ` between its parts
/// (https://docs.python.org/3/library/json.html). The AWS CLI hashes such a text, and writes its cache with it.
enum PythonJSON {
    enum Value {
        case text(String)
        case texts([String])
        case null
    }

    /// Returns an object; its fields keep their order.
    static func object(_ fields: [(name: String, value: Value)]) -> String {
        "{\(fields.map { "\(quoted($0.name)): \(text(of: $0.value))" }.joined(separator: ", "))}"
    }

    private static func text(of value: Value) -> String {
        switch value {
        case .text(let text): quoted(text)
        case .texts(let texts): "[\(texts.map(quoted).joined(separator: ", "))]"
        case .null: "null"
        }
    }

    /// Returns a string literal. Every UTF-16 unit outside of visible ASCII is escaped (`ESCAPE_ASCII` in Python's
    /// `json/encoder.py`).
    private static func quoted(_ text: String) -> String {
        var literal = "\""
        for unit in text.utf16 {
            switch unit {
            case 0x22: literal += "\\\""
            case 0x5C: literal += "\\\\"
            case 0x08: literal += "\\b"
            case 0x09: literal += "\\t"
            case 0x0A: literal += "\\n"
            case 0x0C: literal += "\\f"
            case 0x0D: literal += "\\r"
            case 0x20...0x7E: literal.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            default:
                let digits = String(unit, radix: 16)
                literal += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            }
        }
        return literal + "\""
    }
}
