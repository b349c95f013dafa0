import struct FoundationEssentials.Data

/// Base64 of RFC 4648 with padding, as Docker and Go read and write it.
///
/// berth decodes all logins of a config in each run.
package enum Base64 {
    package static func encode(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    /// Returns base64url without padding (RFC 7515, appendix C), as in JSON web tokens and proof keys.
    package static func encodeForURL(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString()
            .replacing(bytes: "+", with: "-").replacing(bytes: "/", with: "_").replacing(bytes: "=", with: "")
    }

    /// - Returns: `nil` if it is not base64. Line ends are ignored, as by Go and Docker, because some tools wrap
    ///   base64.
    package static func decode(_ text: String) -> [UInt8]? {
        let letters = Data(text.utf8)
        if let bytes = decode(letters) { return bytes }
        let unwrapped = letters.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        return unwrapped.count < letters.count ? decode(unwrapped) : nil
    }

    /// Decodes base64 without line ends.
    private static func decode(_ letters: Data) -> [UInt8]? {
        let padding = UInt8(ascii: "=")
        let lastGroup = letters.suffix(4)
        let end = lastGroup.firstIndex(of: padding) ?? lastGroup.endIndex
        // Foundation (Swift 6.3.1) accepts too many padding characters, and letters after them.
        guard letters.count.isMultiple(of: 4), lastGroup[end...].count <= 2,
            lastGroup[end...].allSatisfy({ $0 == padding })
        else { return nil }
        return Data(base64Encoded: letters).map { [UInt8]($0) }
    }
}
