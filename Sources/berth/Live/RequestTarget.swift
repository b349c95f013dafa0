import Effects

/// Where a URL leads: as much of it as a connection needs.
struct RequestTarget {
    let scheme: String
    /// Percent-decoded; nil where the URL has none.
    let userInfo: (user: String, password: Secret)?
    /// In lower case, IPv6 without brackets.
    let host: String
    let port: Int

    var isTLS: Bool { scheme == "https" }

    /// - Parameter defaultPort: the port of schemes other than http and https, where the URL names none.
    /// - Returns: nil for what is not an absolute URL with a host.
    init?(_ url: String, defaultPort: Int = 0) {
        guard let separator = url.firstRange(of: "://") else { return nil }
        scheme = url[..<separator.lowerBound].lowercased()
        var authority = url[separator.upperBound...].prefix { !"/?#".contains($0) }
        if let at = authority.lastIndex(of: "@") {
            let parts = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            userInfo = (Self.decoded(parts[0]), Secret(parts.count > 1 ? Self.decoded(parts[1]) : ""))
            authority = authority[authority.index(after: at)...]
        } else {
            userInfo = nil
        }
        var portText: Substring?
        if authority.first == "[", let end = authority.firstIndex(of: "]") {
            host = authority[authority.index(after: authority.startIndex)..<end].lowercased()
            let rest = authority[authority.index(after: end)...]
            if rest.first == ":" { portText = rest.dropFirst() } else if !rest.isEmpty { return nil }
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon].lowercased()
            portText = authority[authority.index(after: colon)...]
        } else {
            host = authority.lowercased()
        }
        let standard = scheme == "https" ? 443 : scheme == "http" ? 80 : defaultPort
        if let portText, !portText.isEmpty {
            guard let number = UInt16(portText) else { return nil }
            port = Int(number)
        } else {
            port = standard
        }
        if host.isEmpty { return nil }
    }

    /// Percent-decoded, as a password in a proxy's address has to be written.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == 0x25, rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest.removeFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
