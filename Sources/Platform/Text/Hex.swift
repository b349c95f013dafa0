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

extension String {
    /// Feeds the length and the bytes to a hasher, for a `Hashable` that compares with `hasSameBytes(as:)`.
    package func hashBytes(into hasher: inout Hasher) {
        hasher.combine(utf8.count)
        var text = self
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension [String] {
    /// Whether both lists have the same texts, byte for byte.
    package func hasSameBytes(as other: [String]) -> Bool {
        count == other.count && zip(self, other).allSatisfy { $0.hasSameBytes(as: $1) }
    }

    /// The texts as one, each after its length in bytes. For digests and keys: a text could contain any separator.
    package var lengthPrefixed: String { map { "\($0.utf8.count):\($0)" }.joined() }
}
