import Effects

/// Which proxy a request goes through, by the variables that curl, Go and Python share: `https_proxy`, `http_proxy`,
/// `all_proxy` and `no_proxy`, in small letters before capitals.
///
/// As in Go, `HTTP_PROXY` in capitals is not read inside a CGI script, and this machine itself is never behind a proxy.
struct ProxySettings: Sendable {
    private let https: String?
    private let http: String?
    private let exceptions: [Substring]

    init(_ environment: Environment) {
        func variable(_ name: String) -> String? {
            environment.nonBlank(name) ?? environment.nonBlank(name.uppercased())
        }
        let isCGI = environment["REQUEST_METHOD"] != nil
        https = variable("https_proxy") ?? variable("all_proxy")
        http = (isCGI ? environment.nonBlank("http_proxy") : variable("http_proxy")) ?? variable("all_proxy")
        exceptions = (variable("no_proxy") ?? "").split { $0 == "," || $0 == " " }
    }

    /// - Parameters:
    ///   - isTLS: whether the request goes over https.
    ///   - host: in lower case, IPv6 without brackets.
    /// - Returns: the proxy's address as it is written in the variable; nil where the request goes there directly.
    func proxy(isTLS: Bool, host: String, port: Int) -> String? {
        guard let proxy = isTLS ? https : http, !Loopback.contains(host) else { return nil }
        return exceptions.contains { Self.matches($0, host, port) } ? nil : proxy
    }

    private static func matches(_ exception: Substring, _ host: String, _ port: Int) -> Bool {
        if exception == "*" { return true }
        if let network = IPv4Network(exception) { return network.contains(host) }
        var pattern = exception.lowercased()
        if let colon = pattern.lastIndex(of: ":"), let limited = Int(pattern[pattern.index(after: colon)...]),
            pattern[..<colon].contains(":") == false
        {
            guard limited == port else { return false }
            pattern = String(pattern[..<colon])
        }
        if pattern.hasPrefix("*.") { pattern.removeFirst() }
        let suffix = pattern.hasPrefix(".") ? pattern : ".\(pattern)"
        // `.example.com` leaves `example.com` itself behind the proxy, as curl and Go have it.
        return host.hasSuffix(suffix) || (!pattern.hasPrefix(".") && host == pattern)
    }
}

/// A range of IPv4 addresses, such as `10.0.0.0/8`.
private struct IPv4Network {
    private let address: UInt32
    private let mask: UInt32

    init?(_ text: Substring) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let bits = UInt32(parts[1]), bits <= 32, let address = Self.parse(parts[0]) else {
            return nil
        }
        mask = bits == 0 ? 0 : UInt32.max << (32 - bits)
        self.address = address & mask
    }

    func contains(_ host: String) -> Bool {
        guard let other = Self.parse(host[...]) else { return false }
        return other & mask == address
    }

    private static func parse(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        guard parts.count == 4 else { return nil }
        return parts.reduce(UInt32?(0)) { sum, part in
            guard let sum, let part else { return nil }
            return sum << 8 | UInt32(part)
        }
    }
}
