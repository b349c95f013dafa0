/// The parts of a URL, or of a host, as bytes without decoding (RFC 3986, appendix B).
///
/// It accepts any text without checks: `WebAddress` and `NetworkHost` check it.
package struct URLParts {
    /// The text before `://`; `nil` if the text does not start with a scheme and `://`.
    package let scheme: ArraySlice<UInt8>?
    /// `[user[:password]@]host[:port]`: up to the first `/`, `?` or `#`. Without a scheme, a text starts with this.
    package let authority: ArraySlice<UInt8>
    /// The path, the query and the fragment, each with its first delimiter.
    package let rest: ArraySlice<UInt8>

    /// - Parameters:
    ///   - bytes: the text.
    ///   - schemes: the schemes that count, in lower case; the text after another scheme is not split off. `nil` for
    ///     every scheme.
    package init(_ bytes: ArraySlice<UInt8>, schemes: [String]? = nil) {
        let name = bytes.prefix { $0.isASCIILetter || $0.isASCIIDigit || "+-.".utf8.contains($0) }
        let isKnown = schemes?.contains { name.lazy.map(\.asciiLowercased).elementsEqual($0.utf8) } ?? !name.isEmpty
        let hasScheme = isKnown && bytes[name.endIndex...].starts(with: "://".utf8)
        let start = hasScheme ? name.endIndex + 3 : bytes.startIndex
        scheme = hasScheme ? name : nil
        authority = bytes[start...].prefix { !"/?#".utf8.contains($0) }
        rest = bytes[authority.endIndex...]
    }

    /// The path up to the query and the fragment.
    package var path: ArraySlice<UInt8> { Self.path(of: rest) }

    /// The query without its question mark; empty if no query exists.
    package var query: ArraySlice<UInt8> {
        let after = rest[path.endIndex...]
        guard after.first == UInt8(ascii: "?") else { return after.prefix(0) }
        return after.dropFirst().prefix { $0 != UInt8(ascii: "#") }
    }

    /// Returns the start of a text, up to a question mark or a number sign.
    package static func path(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        bytes.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    }

    /// Splits `host[:port]` after the host, which may be an IPv6 address in brackets.
    /// - Returns: the host, and the text after it: nothing, `:` and a port, or other text.
    package static func hostAndRest(
        of authority: ArraySlice<UInt8>
    ) -> (host: ArraySlice<UInt8>, rest: ArraySlice<UInt8>) {
        let isAddress = authority.first == UInt8(ascii: "[")
        let end =
            isAddress
            ? authority.firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 } : authority.firstIndex(of: UInt8(ascii: ":"))
        return (authority[..<(end ?? authority.endIndex)], authority[(end ?? authority.endIndex)...])
    }
}

extension UInt16 {
    /// Parses a port: digits alone, from 1 to 65535; `nil` for any other text.
    package init?(port digits: some Collection<UInt8>) {
        guard digits.allSatisfy(\.isASCIIDigit), let port = UInt16(String(decoding: digits, as: UTF8.self)), port > 0
        else { return nil }
        self = port
    }
}
