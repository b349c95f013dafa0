/// Base64 of RFC 4648 with padding, as Docker and Go read and write it.
///
/// berth decodes all logins of a config in each run. Foundation's is as fast, but adds 5 MB to
/// `docker-credential-berth`.
package enum Base64 {
    private static let padding = UInt8(ascii: "=")
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The value of each byte as a digit; 64 for a byte that is not a digit.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 64, count: 256)
        for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    package static func encode(_ text: String) -> String { encode(Array(text.utf8)) }

    package static func encode(_ bytes: [UInt8]) -> String {
        let length = (bytes.count + 2) / 3 * 4
        return String(unsafeUninitializedCapacity: length) { digits in
            var end = 0
            for start in stride(from: 0, to: bytes.count, by: 3) {
                let count = min(3, bytes.count - start)
                var group: UInt32 = 0
                for index in 0..<3 { group = group << 8 | (index < count ? UInt32(bytes[start + index]) : 0) }
                for index in 0..<4 {
                    digits[end] = index > count ? padding : alphabet[Int(group >> (18 - 6 * UInt32(index))) & 63]
                    end += 1
                }
            }
            return length
        }
    }

    /// Returns base64url without padding (RFC 7515, appendix C), as in JSON web tokens and proof keys.
    package static func encodeForURL(_ bytes: some Sequence<UInt8>) -> String {
        encode(Array(bytes))
            .replacing(bytes: "+", with: "-").replacing(bytes: "/", with: "_").replacing(bytes: "=", with: "")
    }

    /// - Returns: `nil` if it is not base64url without padding.
    package static func decodeForURL(_ text: some StringProtocol) -> [UInt8]? {
        let isAllowed = text.utf8.allSatisfy {
            $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        guard isAllowed else { return nil }
        let digits = text.replacing(bytes: "-", with: "+").replacing(bytes: "_", with: "/")
        return decode(digits + String(repeating: "=", count: (4 - digits.utf8.count % 4) % 4))
    }

    /// - Returns: `nil` if it is not base64. Line ends are ignored, as by Go and Docker, because some tools wrap
    ///   base64.
    package static func decode(_ text: String) -> [UInt8]? {
        var text = text
        if let bytes = text.withUTF8(decode) { return bytes }
        let unwrapped = text.utf8.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        return unwrapped.count < text.utf8.count ? unwrapped.withUnsafeBufferPointer(decode) : nil
    }

    /// Decodes base64 without line ends.
    private static func decode(_ digits: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let paddingLength = digits.suffix(2).reversed().prefix { $0 == padding }.count
        let length = digits.count - paddingLength
        guard digits.count.isMultiple(of: 4) else { return nil }
        var isValid = true
        let bytes = [UInt8](unsafeUninitializedCapacity: digits.count / 4 * 3) { bytes, end in
            values.withUnsafeBufferPointer { values in
                var group: UInt32 = 0
                for index in 0..<length {
                    let value = values[Int(digits[index])]
                    if value > 63 { isValid = false }
                    group = group << 6 | UInt32(value & 63)
                    // Each digit but the first of four completes a byte.
                    let position = index & 3
                    if position > 0 {
                        bytes[end] = UInt8(truncatingIfNeeded: group >> (6 - 2 * UInt32(position)))
                        end += 1
                    }
                }
            }
        }
        return isValid ? bytes : nil
    }
}
