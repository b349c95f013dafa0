/// An absolute `http` or `https` URL that credentials may go to, in its parts.
///
/// Parsing is strict, so that no two programs read it in two ways: only visible ASCII, no user information, no `\`, a
/// port from 1 to 65535, and a `NetworkHost`. A request goes to `url`, which is composed from the parts, so the client
/// connects to the host that was checked.
package struct WebAddress: Sendable, Hashable {
    package enum Scheme: String, Sendable {
        case http, https

        /// The port of a URL that names none.
        package var port: UInt16 { self == .https ? 443 : 80 }
    }

    package var scheme: Scheme
    package var host: NetworkHost
    /// The port that the URL names; `nil` if it names none.
    package var port: UInt16?
    /// Path and query, starting with `/`, without a fragment, because requests have none. Characters that RFC 3986 does
    /// not allow there are percent-encoded, as the client would do.
    package private(set) var target: String

    /// Parses a URL; `nil` if it is not such an address.
    package init?(_ url: some StringProtocol) {
        let bytes = Array(url.utf8)
        let parts = URLParts(bytes[...])
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
            let name = parts.scheme.map({ $0.map(\.asciiLowercased) }),
            let scheme = Scheme(rawValue: String(decoding: name, as: UTF8.self)),
            let (host, port) = Self.hostAndPort(of: parts.authority)
        else { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port
        target = Self.encodedTarget(parts.rest.prefix { $0 != UInt8(ascii: "#") })
    }

    /// Parses a URL that paths are added to; `nil` if it is not an address, or has a query or a fragment.
    package init?(endpoint url: some StringProtocol) {
        guard !url.utf8.contains(where: { "?#".utf8.contains($0) }) else { return nil }
        self.init(url)
    }

    /// `host[:port]` in the form of the URL.
    package var authority: String { port.map { "\(host.text):\($0)" } ?? host.text }

    /// `host[:port]` in the form of the `Host` header: without the scheme's default port.
    package var hostField: String { port == scheme.port ? host.text : authority }

    /// The port of the connection.
    package var effectivePort: UInt16 { port ?? scheme.port }

    /// The URL of a request.
    package var url: String { "\(scheme.rawValue)://\(authority)\(target)" }

    /// Whether the host is this machine.
    package var isLoopback: Bool { host.isLoopback }

    /// Returns whether requests to both reach the same server: same host and port, whatever the scheme.
    package func hasSameHost(as other: WebAddress) -> Bool {
        host == other.host && effectivePort == other.effectivePort
    }

    /// Returns whether both have the same scheme, host and port.
    package func hasSameOrigin(as other: WebAddress) -> Bool { scheme == other.scheme && hasSameHost(as: other) }

    /// Returns the target of a redirect from this address (RFC 9110, section 10.2.2); `nil` if it is not such an
    /// address, or is relative to the path.
    package func resolving(_ location: String) -> WebAddress? {
        let origin = "\(scheme.rawValue)://\(authority)"
        if location.hasPrefix(bytes: "//") { return WebAddress("\(scheme.rawValue):\(location)") }
        if location.hasPrefix(bytes: "/") { return WebAddress(origin + location) }
        return WebAddress(location)
    }

    /// Adds fields to the query.
    /// - Parameter fields: such as `account=me&service=x`, percent-encoded.
    package mutating func appendQuery(_ fields: String) {
        target += (target.utf8.contains(UInt8(ascii: "?")) ? "&" : "?") + fields
    }

    /// Parses `host[:port]`; `nil` if the text is anything else, or has a user.
    package static func hostAndPort(of authority: ArraySlice<UInt8>) -> (host: NetworkHost, port: UInt16?)? {
        let (name, rest) = URLParts.hostAndRest(of: authority)
        guard let host = NetworkHost(String(decoding: name, as: UTF8.self)) else { return nil }
        guard let colon = rest.first else { return (host, nil) }
        guard colon == UInt8(ascii: ":"), let port = UInt16(port: rest.dropFirst()) else { return nil }
        return (host, port)
    }

    private static func encodedTarget(_ bytes: ArraySlice<UInt8>) -> String {
        var encoded: [UInt8] = bytes.first == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]
        for (index, byte) in zip(bytes.indices, bytes) {
            let isEscape = PercentEncoding.escapedByte(at: bytes[index...]) != nil
            if isEscape || byte.isASCIILetter || byte.isASCIIDigit || targetMarks.contains(byte) {
                encoded.append(byte)
            } else {
                encoded += PercentEncoding.escape(byte)
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The marks in a path and a query, in addition to letters, digits and escapes (RFC 3986, sections 3.3 and 3.4).
    private static let targetMarks = Set("-._~!$&'()*+,;=:@/?".utf8)
}

extension String {
    /// The text of a URL for messages: without user, password and query, each of which may be a secret. It accepts any
    /// text.
    package var withoutURLSecrets: String {
        var bytes = Array(utf8)[...]
        var isCut = false
        // A `WebAddress` has no user. In any other text, a password may precede the last `@`.
        if WebAddress(self) == nil, let at = bytes.lastIndex(of: UInt8(ascii: "@")) {
            bytes = bytes[at...]
            isCut = true
        }
        let kept = bytes.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        return (isCut ? "…" : "") + String(decoding: kept, as: UTF8.self) + (kept.count < bytes.count ? "?…" : "")
    }
}
