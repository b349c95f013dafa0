extension Sequence<UInt8> {
    /// Two digits a byte, in lower case.
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
