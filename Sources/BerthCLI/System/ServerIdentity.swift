import NIOCore
import NIOSSL
import Platform

/// How a client compares a server's certificate with the host that a request is for.
///
/// NIOSSL alone is not enough: whatever the host, it also accepts a certificate that names the address which the
/// connection leads to (`IdentityVerification.swift` of swift-nio-ssl 2.37). With a proxy this is the proxy's address,
/// without one it is the address that DNS gave. And it refuses the true certificate of an address behind a proxy.
enum ServerIdentity: Hashable, Sendable {
    /// NIOSSL compares them. A certificate that may have matched by the connection's address ends the connection with
    /// `UnclearCertificateError`.
    case byLibrary
    /// berth compares the certificate with this host.
    case host(NetworkHost)
    /// They are not compared, as the certificate is not verified.
    case unverified

    /// Returns how a certificate is compared at first.
    static func initial(for target: WebAddress, _ trust: TrustRoots) -> ServerIdentity {
        if trust == .unverified { return .unverified }
        guard target.scheme == .https else { return .byLibrary }
        if case .name = target.host.kind { return .byLibrary }
        return .host(target.host)
    }

    /// What NIOSSL verifies; `nil` to leave that as it is.
    var verification: CertificateVerification? {
        switch self {
        // `CertificateStore` turns off the verification.
        case .byLibrary, .unverified: nil
        // For an address, NIOSSL would compare the connection's address.
        case .host(let host): if case .name = host.kind { nil } else { .noHostnameVerification }
        }
    }

    /// Compares a connection's certificate before the client sends a request.
    /// - Parameter channel: on its event loop, after the handshake.
    /// - Throws: `HTTPFailure.wrongCertificate` or `UnclearCertificateError`.
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
            else { throw HTTPFailure.wrongCertificate(host: host.bare) }
        }
    }
}

/// A certificate names the address that the connection leads to, so NIOSSL may have accepted it for that alone.
struct UnclearCertificateError: Error {}
