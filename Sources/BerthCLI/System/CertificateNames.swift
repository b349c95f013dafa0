import NIOCore
import NIOSSL
import Platform

/// The DNS names and addresses that a server's certificate is made out to (RFC 5280, section 4.2.1.6).
struct CertificateNames {
    private let names: [[UInt8]]
    private let addresses: [[UInt8]]

    init(_ certificate: NIOSSLCertificate) {
        var (names, addresses): ([[UInt8]], [[UInt8]]) = ([], [])
        for name in certificate._subjectAlternativeNames() {
            switch name.nameType {
            case .dnsName: names.append(Array(name.contents))
            case .ipAddress: addresses.append(Array(name.contents))
            default: continue
            }
        }
        self.init(names: names, addresses: addresses)
    }

    /// - Parameter addresses: 4 or 16 bytes each.
    init(names: [[UInt8]], addresses: [[UInt8]]) {
        self.names = names.map { $0.map(\.asciiLowercased) }
        self.addresses = addresses.map(Self.unmapped)
    }

    /// Returns whether a server with this certificate is the host: for an address by the certificate's addresses alone,
    /// for a name by its DNS names alone (RFC 9525, section 6).
    func cover(_ host: NetworkHost) -> Bool {
        switch host.kind {
        case .name: names.contains { Self.matches($0, host.text) }
        case .ipv4(let address): addresses.contains(Self.bytes(of: address))
        case .ipv6(let address): addresses.contains(Self.bytes(of: address))
        }
    }

    /// Returns whether the certificate names the address that a connection leads to.
    func contain(_ address: SocketAddress) -> Bool {
        guard let text = address.ipAddress?.utf8 else { return false }
        let bytes = IPv4Address(text).map(Self.bytes(of:)) ?? IPv6Address(text).map(Self.bytes(of:))
        return bytes.map(addresses.contains) ?? false
    }

    /// A wildcard is a whole first label and stands for one label (RFC 9525, section 6.3).
    private static func matches(_ pattern: [UInt8], _ host: String) -> Bool {
        let host = Array(host.utf8)
        guard pattern.starts(with: "*.".utf8) else { return pattern == host }
        guard let dot = host.firstIndex(of: UInt8(ascii: ".")), dot > 0 else { return false }
        let rest = host[dot...]
        return rest.dropFirst().contains(UInt8(ascii: ".")) && rest.elementsEqual(pattern.dropFirst())
    }

    /// Returns an IPv4 address that is written as IPv6 (`::ffff:10.0.0.1`) in four bytes: Go, and so docker, takes both
    /// for one address.
    private static func unmapped(_ address: [UInt8]) -> [UInt8] {
        let prefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        return address.count == 16 && address.starts(with: prefix) ? Array(address.dropFirst(prefix.count)) : address
    }

    private static func bytes(of address: IPv4Address) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: address.bits >> $0) }
    }

    private static func bytes(of address: IPv6Address) -> [UInt8] {
        unmapped(address.groups.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] })
    }
}
