/// Percent-encoding of all bytes except the unreserved characters of RFC 3986, in capital digits, for SigV4, queries
/// and forms.
package enum PercentEncoding {
    /// - Parameter kept: a byte that stays unchanged, in addition to letters, digits and `-._~`.
    package static func encode(_ bytes: some Sequence<UInt8>, keeping kept: UInt8? = nil) -> String {
        var encoded: [UInt8] = []
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), kept:
                encoded.append(byte)
            default: encoded += escape(byte)
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// Returns fields in the form of queries and forms: `name=value&…`.
    package static func encode(fields: [(name: String, value: String)]) -> String {
        fields.map { "\(encode($0.name.utf8))=\(encode($0.value.utf8))" }.joined(separator: "&")
    }

    /// Returns the escape of a byte: `%` and two digits.
    package static func escape(_ byte: UInt8) -> [UInt8] {
        [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    /// Returns the byte of an escape at the start of a text; `nil` if the text starts otherwise.
    package static func escapedByte(at bytes: ArraySlice<UInt8>) -> UInt8? {
        guard bytes.first == UInt8(ascii: "%") else { return nil }
        let number = bytes.dropFirst().prefix(2)
        guard number.count == 2, number.allSatisfy(\.isASCIIHexDigit) else { return nil }
        return UInt8(String(decoding: number, as: UTF8.self), radix: 16)
    }

    /// Removes one layer of encoding; a `%` without two digits stays.
    package static func decode(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        var rest = Array(bytes)[...]
        while let byte = rest.first {
            if let escaped = escapedByte(at: rest) {
                decoded.append(escaped)
                rest.removeFirst(3)
            } else {
                decoded.append(byte)
                rest.removeFirst()
            }
        }
        return decoded
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
}
