import Effects

/// An absolute `http` or `https` URL, taken apart as far as it takes to tell who would get a request.
struct WebAddress: Equatable {
    enum Scheme: String {
        case http, https
    }

    var scheme: Scheme
    /// In lower case; IPv6 in brackets.
    var host: String
    /// As the URL has it; nil where it names none.
    var port: UInt16?
    /// Path and query, starting with `/`. A fragment is left out, as it is never sent.
    var target: String

    /// - Parameter url: without a user in it (who it is for is never read out of such a URL), and of visible ASCII
    ///   alone, so that nobody downstream can read it in another way.
    /// - Returns: nil for anything else.
    init?(_ url: String) {
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
            let separator = url.firstRange(of: "://"),
            let scheme = Scheme(rawValue: url[..<separator.lowerBound].lowercased())
        else { return nil }
        let rest = url[separator.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        let target = rest[authority.endIndex...].prefix { $0 != "#" }
        let hostEnd =
            authority.first == "["
            ? authority.firstIndex(of: "]").map(authority.index(after:))
            : authority.firstIndex(of: ":") ?? authority.endIndex
        guard let hostEnd, hostEnd > authority.startIndex, !authority.contains("@") else { return nil }
        let portText = authority[hostEnd...]
        if !portText.isEmpty {
            guard portText.first == ":", let port = UInt16(portText.dropFirst()) else { return nil }
            self.port = port
        }
        self.scheme = scheme
        self.host = authority[..<hostEnd].lowercased()
        self.target = target.first == "/" ? String(target) : "/\(target)"
    }

    /// `host[:port]`, as the `Host` header has it.
    var authority: String { port.map { "\(host):\($0)" } ?? host }

    var isLoopback: Bool { Loopback.contains(host) }

    var url: String { "\(scheme.rawValue)://\(authority)\(target)" }

    /// Whether a request to either reaches the same server: same host and port, whatever the scheme.
    func hasSameHost(as other: WebAddress) -> Bool {
        host == other.host && effectivePort == other.effectivePort
    }

    private var effectivePort: UInt16 { port ?? (scheme == .https ? 443 : 80) }
}
