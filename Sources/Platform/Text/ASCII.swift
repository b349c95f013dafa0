/// Operations on ASCII only: hosts and URLs have no other letters, and Unicode's case rules turn U+212A (KELVIN SIGN)
/// into `k`.
extension UInt8 {
    /// Whether this is 0 to 9.
    package var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// Whether this is A to Z or a to z.
    package var isASCIILetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(asciiLowercased) }

    /// Whether this is a to z.
    package var isASCIILowercaseLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }

    /// Whether this matches IAM's `\w` in the patterns of its names: a letter, a digit or `_`.
    package var isWordByte: Bool { isASCIILetter || isASCIIDigit || self == UInt8(ascii: "_") }

    /// Whether this is a hexadecimal digit, in either case.
    package var isASCIIHexDigit: Bool {
        isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(asciiLowercased)
    }

    /// `a` for `A`; every other byte unchanged.
    package var asciiLowercased: UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self }
}

extension StringProtocol {
    /// The text with A to Z in lower case, and everything else unchanged.
    package var asciiLowercased: String { String(decoding: utf8.map(\.asciiLowercased), as: UTF8.self) }
}

extension Sequence<UInt8> {
    /// Two digits per byte, in lower case.
    package var hexadecimal: String { [UInt8](self).hexadecimal }
}

extension [UInt8] {
    /// The same, without a generic call.
    package var hexadecimal: String {
        func digit(_ half: UInt8) -> UInt8 {
            half < 10 ? UInt8(ascii: "0") + half : UInt8(ascii: "a") + half - 10
        }
        var digits: [UInt8] = []
        digits.reserveCapacity(2 * count)
        for byte in self {
            digits.append(digit(byte >> 4))
            digits.append(digit(byte & 15))
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
