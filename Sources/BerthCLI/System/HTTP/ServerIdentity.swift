import NIOCore
import NIOSSL
import Platform

/// The method by which a client compares a server's certificate with the host of a request.
///
/// NIOSSL alone is not enough. For any host it also accepts a certificate for the address that the connection leads to
/// (`IdentityVerification.swift` of swift-nio-ssl 2.37): the proxy's address, or the address that DNS gave. And it
/// rejects the correct certificate of an address behind a proxy.
enum ServerIdentity: Hashable, Sendable {
    /// NIOSSL compares them. If the certificate may have matched by the connection's address, the connection ends with
    /// `UnclearCertificateError`.
    case byLibrary
    /// berth compares the certificate with this host.
    case host(NetworkHost)
    /// The certificate is not verified.
    case unverified

    /// Returns the method for the first connection to a host.
    static func initial(for target: WebAddress, _ trust: TrustRoots) -> ServerIdentity {
        if trust == .unverified { return .unverified }
        guard target.scheme == .https else { return .byLibrary }
        if case .name = target.host.kind { return .byLibrary }
        return .host(target.host)
    }

    /// The setting for NIOSSL; `nil` to keep the one of the configuration.
    var verification: CertificateVerification? {
        switch self {
        // `CertificateStore` turns off the verification.
        case .byLibrary, .unverified: nil
        // For an address, NIOSSL would compare the connection's address instead.
        case .host(let host): if case .name = host.kind { nil } else { .noHostnameVerification }
        }
    }

    /// Compares a connection's certificate before the client sends a request.
    /// - Parameter channel: on its event loop, after the handshake.
    /// - Throws: `HTTPError.wrongCertificate` or `UnclearCertificateError`.
    func check(_ channel: any Channel) throws {
        switch self {
        case .unverified: return
        case .byLibrary:
            // A connection over plain http has no certificate.
            guard let certificate = try? channel.pipeline.syncOperations.nioSSL_peerCertificate() else { return }
            guard let address = channel.remoteAddress, !CertificateNames(certificate).contain(address) else {
                throw UnclearCertificateError()
            }
        case .host(let host):
            guard let certificate = try channel.pipeline.syncOperations.nioSSL_peerCertificate(),
                CertificateNames(certificate).cover(host)
            else { throw HTTPError.wrongCertificate(host: host.bare) }
        }
    }
}

/// An error for a certificate that names the connection's address: NIOSSL may have accepted it for that reason alone.
struct UnclearCertificateError: Error {}

/// The DNS names and addresses of a server's certificate (RFC 5280, section 4.2.1.6).
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

    /// Returns whether the certificate is valid for a host: an address is compared only with addresses, and a name only
    /// with DNS names (RFC 9525, section 6).
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

    /// Returns whether a name matches. A wildcard is the whole first label, and matches one label (RFC 9525, section
    /// 6.3).
    private static func matches(_ pattern: [UInt8], _ host: String) -> Bool {
        let host = Array(host.utf8)
        guard pattern.starts(with: "*.".utf8) else { return pattern == host }
        guard let dot = host.firstIndex(of: UInt8(ascii: ".")), dot > 0 else { return false }
        let rest = host[dot...]
        return rest.dropFirst().contains(UInt8(ascii: ".")) && rest.elementsEqual(pattern.dropFirst())
    }

    /// Returns the four bytes of an IPv4 address that is written as IPv6 (`::ffff:10.0.0.1`). Go, and so docker, treats
    /// both as one address.
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
