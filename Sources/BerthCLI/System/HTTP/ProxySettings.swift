import Platform

/// The proxies of the environment, by the variables that curl, Go and Python share: `https_proxy`, `http_proxy`,
/// `all_proxy` and `no_proxy`. The names in small letters take precedence over those in capitals.
///
/// As in Go, `HTTP_PROXY` in capitals is ignored in a CGI script, and requests to this machine use no proxy.
struct ProxySettings: Sendable {
    private let https: String?
    private let http: String?
    private let exceptions: [String]

    init(_ environment: Environment) {
        func variable(_ name: String) -> String? {
            environment.nonBlank(name) ?? environment.nonBlank(name.uppercased())
        }
        let isCGI = environment["REQUEST_METHOD"] != nil
        https = variable("https_proxy") ?? variable("all_proxy")
        http = (isCGI ? environment.nonBlank("http_proxy") : variable("http_proxy")) ?? variable("all_proxy")
        exceptions = (variable("no_proxy") ?? "").asciiLowercased.utf8
            .split { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: " ") }.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Returns the address of the proxy for a request, as in the variable; `nil` if the request uses no proxy.
    func proxy(for target: WebAddress) -> String? {
        guard let proxy = target.scheme == .https ? https : http, !target.isLoopback else { return nil }
        return exceptions.contains { Self.matches($0, target) } ? nil : proxy
    }

    /// - Parameter exception: in lower case.
    private static func matches(_ exception: String, _ target: WebAddress) -> Bool {
        if exception.hasSameBytes(as: "*") { return true }
        if let network = IPv4Network(exception.utf8) { return network.contains(target.host) }
        let host = target.host.bare.utf8
        var pattern = Array(exception.utf8)[...]
        let (colon, dot) = (UInt8(ascii: ":"), UInt8(ascii: "."))
        if let last = pattern.lastIndex(of: colon), !pattern[..<last].contains(colon),
            let limited = UInt16(port: pattern[(last + 1)...])
        {
            guard limited == target.effectivePort else { return false }
            pattern = pattern[..<last]
        }
        if pattern.starts(with: "*.".utf8) { pattern = pattern.dropFirst() }
        // `.example.com` leaves `example.com` itself behind the proxy, as in curl and Go.
        if pattern.first != dot && host.elementsEqual(pattern) { return true }
        return host.reversed().starts(with: (pattern.first == dot ? pattern : [dot] + pattern).reversed())
    }
}

/// A range of IPv4 addresses, such as `10.0.0.0/8`.
private struct IPv4Network {
    private let address: UInt32
    private let mask: UInt32

    init?(_ text: String.UTF8View) {
        let parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].allSatisfy(\.isASCIIDigit),
            let bits = UInt32(String(decoding: parts[1], as: UTF8.self)), bits <= 32,
            let address = IPv4Address(parts[0])
        else { return nil }
        mask = bits == 0 ? 0 : UInt32.max << (32 - bits)
        self.address = address.bits & mask
    }

    func contains(_ host: NetworkHost) -> Bool {
        guard case .ipv4(let other) = host.kind else { return false }
        return other.bits & mask == address
    }
}
