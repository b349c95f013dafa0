/// A challenge of `WWW-Authenticate`: how a server wants a client to authenticate (RFC 9110, section 11.3).
struct AuthenticationChallenge: Equatable {
    /// The scheme's name in lower case, such as `basic` or `bearer`.
    var scheme: String
    /// The credentials of schemes that have no parameters.
    var token68: String?
    /// Values by name in lower case. The first of several values with one name counts.
    var parameters: [String: String] = [:]

    /// Parses the header's fields, each of which may hold several challenges. A syntax error ends its field; the
    /// challenges before it count.
    static func all(in fields: [String]) -> [AuthenticationChallenge] {
        fields.flatMap { field in
            var reader = ChallengeParser(field)
            return reader.challenges()
        }
    }
}

/// Parses one field. A comma separates challenges, and also the parameters of one: text after a comma is a parameter if
/// an `=` follows its first word.
private struct ChallengeParser {
    private var rest: ArraySlice<UInt8>

    init(_ field: String) {
        rest = Array(field.utf8)[...]
    }

    mutating func challenges() -> [AuthenticationChallenge] {
        var found: [AuthenticationChallenge] = []
        skip(Self.separators)
        while let scheme = word(Self.isTokenByte) {
            var challenge = AuthenticationChallenge(scheme: scheme.lowercased())
            if skip(Self.blanks) {
                challenge.token68 = token68()
                if challenge.token68 == nil { readParameters(into: &challenge) }
            }
            found.append(challenge)
            // A comma or the end follows a challenge.
            skip(Self.blanks)
            guard skip(Self.separators) else { break }
        }
        return found
    }

    private mutating func readParameters(into challenge: inout AuthenticationChallenge) {
        while let (name, value) = parameter() {
            if challenge.parameters[name] == nil { challenge.parameters[name] = value }
            let before = rest
            skip(Self.separators)
            if !startsWithParameter() {
                rest = before
                return
            }
        }
    }

    private func startsWithParameter() -> Bool {
        var ahead = self
        return ahead.parameter() != nil
    }

    private mutating func parameter() -> (name: String, value: String)? {
        let before = rest
        if let name = word(Self.isTokenByte) {
            skip(Self.blanks)
            if rest.first == UInt8(ascii: "=") {
                rest.removeFirst()
                skip(Self.blanks)
                if let value = quoted() ?? word(Self.isTokenByte) { return (name.lowercased(), value) }
            }
        }
        rest = before
        return nil
    }

    private mutating func token68() -> String? {
        let before = rest
        if let text = word(Self.isToken68Byte) {
            let padding = word { $0 == UInt8(ascii: "=") } ?? ""
            skip(Self.blanks)
            if rest.isEmpty || rest.first == UInt8(ascii: ",") { return text + padding }
        }
        rest = before
        return nil
    }

    /// Reads a quoted string and removes its quotes and escapes. Returns `nil` and reads nothing if none exists, or
    /// if it does not end.
    private mutating func quoted() -> String? {
        guard rest.first == UInt8(ascii: "\"") else { return nil }
        var text: [UInt8] = []
        var ahead = rest.dropFirst()
        while let byte = ahead.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                rest = ahead
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = ahead.popFirst() else { return nil }
                text.append(escaped)
            default:
                text.append(byte)
            }
        }
        return nil
    }

    private mutating func word(_ belongs: (UInt8) -> Bool) -> String? {
        let bytes = rest.prefix(while: belongs)
        if bytes.isEmpty { return nil }
        rest.removeFirst(bytes.count)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// - Returns: whether there was anything to skip.
    @discardableResult
    private mutating func skip(_ bytes: [UInt8]) -> Bool {
        let count = rest.prefix { bytes.contains($0) }.count
        rest.removeFirst(count)
        return count > 0
    }

    private static let blanks = Array(" \t".utf8)
    private static let separators = Array(" \t,".utf8)

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }

    private static func isToken68Byte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "-._~+/".utf8.contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
