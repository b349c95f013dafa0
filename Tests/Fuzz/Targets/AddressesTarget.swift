import AsyncHTTPClient
import DockerConfig
import Glibc
import Platform

@testable import BerthCore

extension FuzzTarget {
    /// URLs and hosts: the host that berth reads, compared with that of the HTTP client and the resolver.
    static let addresses = FuzzTarget(
        name: "addresses",
        longest: 256,
        longestRepeated: 4096,
        words: [
            "https://", "http://", "HTTP://", "://", ":", "/", "\\", "?", "#", "@", "[", "]", "[::1]",
            "[::ffff:127.0.0.1]",
            "[fe80::1%25lo]", "::1", "127.0.0.1", "127.1", "127.0.0.08", "127.-0.0.1", "127.0.0.+1", "0x7f.0.0.1",
            "2130706433", "0177.0.0.1", "localhost", "localhost.", "LOCALHOST", "a.example.com", ":80", ":0", ":65536",
            ":+80", ":080", ":", "%2e", "%00", "%40", "..", ".", "-", "_", "xn--", "\u{301}", "\u{34F}", "\u{D4E}",
            "\u{FF0E}", "\u{3002}", "\u{2024}", "\u{130}", "\u{212A}", "\u{DF}", " ", "\t", "\n", "\r", "\u{0}",
            "\u{7F}",
        ],
        seeds: [
            "https://a.example.com:5000/v2/?a=b#c", "http://[::1]:80/", "http://127.0.0.1", "http://localhost:1/x",
            "http://2135752705:80/\u{301}@127.0.0.1/creds", "http://127.0.0.08:80/", "http://127.-0.0.1:80/",
            "http://127.1/", "http://a@127.0.0.1/", "http://127.0.0.1\\@evil.example.com/", "a.example.com:5000",
            "http://localhost\u{130}/", "http://[::ffff:7f00:1]/", "http://127.0.0.1%2eevil.example.com/",
        ]
    ) { bytes in
        let text = bytes.text
        if let address = Stopwatch.time({ ReadAddress(text) }) {
            // The client gets the rebuilt address. If it also accepts the text itself, it must read it in the same way.
            address.claimSame(ReachedAddress(address.url), "\(address.url) of \(text.debugDescription)")
            if let reached = ReachedAddress(text) { address.claimSame(reached, text.debugDescription) }
            claim(ReadAddress(address.url) == address, "one reading of \(address.url)")
            address.claimLoopback()
        }
        if let host = Stopwatch.time({ try? RegistryHost(text) }), host.key.utf8.elementsEqual(text.utf8),
            // Docker Hub's key is a URL.
            !text.utf8.elementsEqual(DockerHub.key.utf8)
        {
            guard let address = ReadAddress("https://\(text)/v2/") else {
                claim(false, "a registry's host is an address: \(text.debugDescription)")
                return
            }
            address.claimSame(ReachedAddress("https://\(text)/v2/"), text.debugDescription)
            address.claimLoopback()
        }
    }
}

/// An address as berth reads it.
private struct ReadAddress: Equatable {
    let url: String
    let isTLS: Bool
    /// The host, with IPv6 without brackets.
    let host: String
    let port: Int
    let isLoopback: Bool
    /// Whether the host has to be looked up, or is `localhost`.
    let isName: Bool

    /// Returns `nil` if berth refuses the text.
    init?(_ text: String) {
        guard let address = WebAddress(text) else { return nil }
        url = address.url
        isTLS = address.scheme == .https
        host = address.host.text.trimmingBrackets
        port = Int(address.effectivePort)
        isLoopback = address.isLoopback
        isName = address.host.kind == .name
    }

    func claimSame(_ reached: ReachedAddress?, _ what: String) {
        guard let reached else {
            claim(false, "the client takes \(what)")
            return
        }
        let isSame =
            host.utf8.elementsEqual(reached.host.utf8) && port == reached.port && isTLS == reached.isTLS
        claim(isSame, "\(self) is \(reached), for \(what)")
    }

    /// Claims that the resolver recognizes the same addresses as berth, and the same ones of this machine.
    func claimLoopback() {
        let found = NumericAddress(host)
        claim((found != nil) == !isName, "\(host.debugDescription) is \(String(describing: found)) for the resolver")
        guard !isName else { return }
        // Addresses of IPv4 inside IPv6 get nothing that is meant only for this machine.
        claim(
            found?.isLoopback == isLoopback, "\(host.debugDescription) is this machine for both, or for none")
    }
}

/// The address that AsyncHTTPClient connects to.
private struct ReachedAddress {
    let isTLS: Bool
    /// The host in lower case, with IPv6 without brackets.
    let host: String
    let port: Int

    /// Returns `nil` if the client refuses the URL.
    init?(_ url: String) {
        guard let request = try? HTTPClient.Request(url: url), ["http", "https"].contains(request.scheme) else {
            return nil
        }
        isTLS = request.useTLS
        host = request.host.lowercased().trimmingBrackets
        port = request.port
    }
}

/// An address that the resolver accepts without a look-up.
private struct NumericAddress {
    let isLoopback: Bool

    init?(_ host: String) {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard !host.utf8.contains(0), getaddrinfo(host, nil, &hints, &found) == 0, let found else { return nil }
        defer { freeaddrinfo(found) }
        switch found.pointee.ai_family {
        case AF_INET:
            isLoopback = found.pointee.ai_addr.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                UInt32(bigEndian: $0.pointee.sin_addr.s_addr) >> 24 == 127
            }
        case AF_INET6:
            isLoopback = found.pointee.ai_addr.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin6_addr) { $0.dropLast().allSatisfy { $0 == 0 } && $0.last == 1 }
            }
        default: return nil
        }
    }
}

extension String {
    fileprivate var trimmingBrackets: String {
        guard utf8.first == UInt8(ascii: "["), utf8.last == UInt8(ascii: "]") else { return self }
        return String(decoding: utf8.dropFirst().dropLast(), as: UTF8.self)
    }
}
