/// Finds secrets in other programs' text: unchanged, percent-encoded, escaped for JSON or XML (also twice), in base64
/// (alone or after a user name), in another case, as in a host's name, and with blanks, line ends, combining marks, or
/// invisible scalars between their letters.
///
/// This is for servers and programs that repeat their input, so that it does not reach a terminal or a log. A server
/// that wants to disclose a secret can always do so.
package struct SecretDetector {
    /// The normalized forms of the secrets, see `NormalizedText`.
    private let needles: [[UInt8]]

    /// A shorter base64 text does not prove a secret, nor does a shorter line of one.
    private static let shortestPart = 4
    /// A shorter line within an escaped secret may be anything.
    private static let shortestLine = 16

    package init(_ secrets: [Secret]) {
        var needles: [[UInt8]] = []
        for secret in secrets {
            let text = secret.reveal()
            if text.isEmpty { continue }
            needles.append(NormalizedText(text).bytes)
            let parts = Self.encoded(text) + text.lines.map(String.init)
            needles += parts.map { NormalizedText($0).bytes }.filter { $0.count >= Self.shortestPart }
            needles += Self.linesInJSON(of: text).map { NormalizedText($0).bytes }.filter {
                $0.count >= Self.shortestLine
            }
        }
        self.needles = needles.filter { !$0.isEmpty }
    }

    /// Returns whether a text contains one of the secrets.
    package func finds(in text: String) -> Bool {
        levels(of: text).contains { level in needles.contains { !level.places(of: $0, atMost: 1).isEmpty } }
    }

    /// Returns the text with `<secret>` in place of each secret.
    package func redacted(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var isSecret = [Bool](repeating: false, count: scalars.count)
        for level in levels(of: text) {
            for place in needles.flatMap({ level.places(of: $0, atMost: .max) }) {
                for index in place { isSecret[index] = true }
            }
        }
        var redacted = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            if !isSecret[index] {
                redacted.append(scalar)
            } else if index == 0 || !isSecret[index - 1] {
                redacted.append(contentsOf: "<secret>".unicodeScalars)
            }
        }
        return String(redacted)
    }

    /// Returns the lines within a secret's JSON strings, such as those of the private key in a service account's key
    /// file. A program that fails on the key may quote one of them.
    private static func linesInJSON(of text: String) -> [String] {
        guard text.contains(bytes: "\\n") else { return [] }
        return text.replacing(bytes: "\\r", with: "\n").replacing(bytes: "\\n", with: "\n").lines.map(String.init)
    }

    /// Returns the text unchanged, and with its escapes decoded once and twice.
    private func levels(of text: String) -> [NormalizedText] {
        guard !needles.isEmpty else { return [] }
        let plain = NormalizedText(text)
        let once = plain.decoded()
        return [plain, once, once.decoded()]
    }

    /// Returns the base64 of a secret that does not depend on the text around it: one text for each position within a
    /// group of three bytes at which the secret can start.
    private static func encoded(_ text: String) -> [String] {
        (0..<3).map { before in
            let bytes = [UInt8](repeating: 0, count: before) + Array(text.utf8)
            let digits = Base64.encode(bytes).prefix(upToScalar: "=")
            // The first digits also depend on the bytes before the secret, and the last one on those after it.
            let start = (before * 8 + 5) / 6
            let certain = digits.utf8.dropFirst(start).prefix((bytes.count * 8) / 6 - start)
            return String(Substring(certain))
        }
    }
}

/// The bytes of a text without white space, combining marks, and invisible scalars, each with the text's scalars that
/// it comes from. base64's two alphabets are equal, and so are the two cases of ASCII.
private struct NormalizedText {
    private(set) var bytes: [UInt8] = []
    /// For each byte, the range of scalars that it comes from.
    private var origins: [Range<Int>] = []

    init(_ text: String) {
        for (index, scalar) in text.unicodeScalars.enumerated() { append(scalar, from: index..<index + 1) }
    }

    private init() {}

    private mutating func append(_ scalar: Unicode.Scalar, from origin: Range<Int>) {
        guard !scalar.isInvisible else { return }
        for byte in UTF8.encode(scalar)! { append(byte, from: origin) }
    }

    private mutating func append(_ byte: UInt8, from origin: Range<Int>) {
        switch byte {
        case UInt8(ascii: "-"): bytes.append(UInt8(ascii: "+"))
        case UInt8(ascii: "_"): bytes.append(UInt8(ascii: "/"))
        default: bytes.append(byte.asciiLowercased)
        }
        origins.append(origin)
    }

    /// Returns where a needle is, as ranges of the text's scalars.
    func places(of needle: [UInt8], atMost limit: Int) -> [Range<Int>] {
        var places: [Range<Int>] = []
        var start = 0
        while places.count < limit, let next = bytes[start...].firstIndex(of: needle[0]) {
            guard bytes.count - next >= needle.count else { break }
            if bytes[next...].starts(with: needle) {
                places.append(origins[next].lowerBound..<origins[next + needle.count - 1].upperBound)
            }
            start = next + 1
        }
        return places
    }

    /// Returns the text with its escapes decoded: `%2B`, `\u002b`, `\"`, `&#43;`, `&amp;`.
    func decoded() -> NormalizedText {
        var decoded = NormalizedText()
        // Percent-encoded bytes may form a scalar only together.
        var pending: (bytes: [UInt8], origin: Range<Int>) = ([], 0..<0)
        func flush() {
            guard !pending.bytes.isEmpty else { return }
            for scalar in String(decoding: pending.bytes, as: UTF8.self).unicodeScalars {
                decoded.append(scalar, from: pending.origin)
            }
            pending.bytes = []
        }
        var index = 0
        while index < bytes.count {
            let rest = bytes[index...]
            if let byte = PercentEncoding.escapedByte(at: rest) {
                let origin = origins[index].lowerBound..<origins[index + 2].upperBound
                let start = pending.bytes.isEmpty ? origin.lowerBound : pending.origin.lowerBound
                pending = (pending.bytes + [byte], start..<origin.upperBound)
                // An ASCII character is a scalar of its own, with its own place.
                if byte < 0x80 { flush() }
                index += 3
                continue
            }
            flush()
            if let (scalar, length) = rest.escaped {
                decoded.append(scalar, from: origins[index].lowerBound..<origins[index + length - 1].upperBound)
                index += length
            } else {
                decoded.append(bytes[index], from: origins[index])
                index += 1
            }
        }
        flush()
        return decoded
    }
}

extension ArraySlice<UInt8> {
    /// The scalar of an escape of JSON or XML at the start, and the escape's length in bytes; `nil` if the slice starts
    /// without one.
    fileprivate var escaped: (Unicode.Scalar, Int)? {
        switch first {
        case UInt8(ascii: "\\"): escapedInJSON
        case UInt8(ascii: "&"): escapedInXML
        default: nil
        }
    }

    private var escapedInJSON: (Unicode.Scalar, Int)? {
        guard let kind = dropFirst().first else { return nil }
        switch kind {
        case UInt8(ascii: "u"):
            guard let unit = Self.number(dropFirst(2).prefix(4), radix: 16, digits: 4) else { return nil }
            if let scalar = Unicode.Scalar(unit) { return (scalar, 6) }
            // The first half of a scalar above U+FFFF.
            let second = dropFirst(6)
            guard second.starts(with: "\\u".utf8), (0xD800...0xDBFF).contains(unit),
                let low = Self.number(second.dropFirst(2).prefix(4), radix: 16, digits: 4),
                (0xDC00...0xDFFF).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
            else { return nil }
            return (scalar, 12)
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "b"), UInt8(ascii: "f"):
            return (" ", 2)
        case UInt8(ascii: "\""), UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "'"):
            return (Unicode.Scalar(kind), 2)
        default: return nil
        }
    }

    private var escapedInXML: (Unicode.Scalar, Int)? {
        for (name, scalar) in [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'")]
            as [(String, Unicode.Scalar)] where starts(with: name.utf8)
        {
            return (scalar, name.utf8.count)
        }
        guard starts(with: "&#".utf8), let end = prefix(10).firstIndex(of: UInt8(ascii: ";")) else { return nil }
        let digits = self[(startIndex + 2)..<end]
        let isHexadecimal = digits.first.map { $0 | 0x20 } == UInt8(ascii: "x")
        let number =
            isHexadecimal ? Self.number(digits.dropFirst(), radix: 16) : Self.number(digits, radix: 10)
        return number.flatMap(Unicode.Scalar.init).map { ($0, end + 1 - startIndex) }
    }

    private static func number(_ text: ArraySlice<UInt8>, radix: Int, digits: Int? = nil) -> UInt32? {
        guard text.count == digits ?? text.count, text.first != UInt8(ascii: "+") else { return nil }
        return UInt32(String(decoding: text, as: UTF8.self), radix: radix)
    }
}

extension Unicode.Scalar {
    /// Whether a reader does not see the scalar, or ignores it: white space, control and formatting characters,
    /// combining marks, and scalars that programs may ignore (`Default_Ignorable_Code_Point`), such as U+034F.
    fileprivate var isInvisible: Bool {
        if value < 0x7F { return value <= 0x20 }
        if properties.isWhitespace || properties.isDefaultIgnorableCodePoint { return true }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .nonspacingMark, .enclosingMark, .spacingMark: true
        default: false
        }
    }
}
