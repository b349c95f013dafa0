/// The address of a proxy, in the form of `https_proxy` and similar variables:
/// `[scheme://][user[:password]@]host[:port]`.
package struct ProxyAddress: Sendable {
    /// The scheme in lower case; `http` if the address has no scheme.
    package let scheme: String
    /// User and password, percent-decoded; `nil` if the address has no user.
    package let login: (user: String, password: Secret)?
    package let host: NetworkHost
    package let port: UInt16

    /// Parses an address; `nil` if the text is not a proxy's address. A path is ignored.
    package init?(_ address: String) {
        let bytes = Array(address.utf8)
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        let parts = URLParts(bytes[...])
        scheme = parts.scheme.map { String(decoding: $0.map(\.asciiLowercased), as: UTF8.self) } ?? "http"
        var authority = parts.authority
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            let user = authority[..<at].prefix { $0 != UInt8(ascii: ":") }
            login = (Self.decoded(user), Secret(Self.decoded(authority[..<at][user.endIndex...].dropFirst())))
            authority = authority[(at + 1)...]
        } else {
            login = nil
        }
        guard let (host, port) = WebAddress.hostAndPort(of: authority) else { return nil }
        self.host = host
        self.port = port ?? WebAddress.Scheme(rawValue: scheme)?.port ?? Self.socksPort
    }

    /// The port of SOCKS (RFC 1928, section 3).
    private static let socksPort: UInt16 = 1080

    /// `host:port`, for messages.
    package var shown: String { "\(host.bare):\(port)" }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: PercentEncoding.decode(bytes), as: UTF8.self)
    }
}
