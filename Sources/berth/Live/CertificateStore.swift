import Effects
import NIOSSL
import Synchronization
import SystemPackage

/// Turns whose certificates are believed into the client's configuration, as few different ones as can be: a TLS
/// context costs milliseconds, and the client keeps one for each configuration it has seen.
final class CertificateStore: Sendable {
    private let environment: Environment
    private let files: any FileSystem
    private let made = Mutex<[TrustRoots: TLSConfiguration]>([:])
    /// By the content of the extra certificates: forty hosts with one CA share a configuration.
    private let madeByContent = Mutex<[[UInt8]: TLSConfiguration]>([:])

    init(environment: Environment, files: any FileSystem) {
        self.environment = environment
        self.files = files
    }

    /// - Throws: `HTTPFailure.authorities` where a file of certificates cannot be read.
    func configuration(for trust: TrustRoots) throws(HTTPFailure) -> TLSConfiguration {
        if let configuration = made.withLock({ $0[trust] }) { return configuration }
        let configuration = try make(trust)
        made.withLock { $0[trust] = configuration }
        return configuration
    }

    private func make(_ trust: TrustRoots) throws(HTTPFailure) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        // AWS takes no older one, and neither does docker.
        configuration.minimumTLSVersion = .tlsv12
        switch trust {
        case .system:
            guard let roots = systemRoots() else { throw .noAuthorities(lookedIn: Self.systemPlaces) }
            configuration.trustRoots = roots
        case .only(let bundle):
            configuration.trustRoots = .certificates(try parse(try read(bundle), bundle))
        case .systemAnd(let paths):
            var content: [UInt8] = []
            for path in paths { content += try read(path) + [0x0A] }
            if let shared = madeByContent.withLock({ $0[content] }) { return shared }
            let extra = try parse(content, paths[0])
            if let roots = systemRoots() {
                configuration.trustRoots = roots
                configuration.additionalTrustRoots = [.certificates(extra)]
            } else {
                configuration.trustRoots = .certificates(extra)
            }
            madeByContent.withLock { $0[content] = configuration }
        }
        return configuration
    }

    /// The system's certificates, as OpenSSL's variables name them. A folder of hashed names is preferred to the bundle:
    /// of it only the one that is needed is read.
    /// - Returns: `nil` if the machine has no certificates.
    private func systemRoots() -> NIOSSLTrustRoots? {
        if let bundle = environment.nonBlank("SSL_CERT_FILE") { return .file(bundle) }
        if let folder = environment.nonBlank("SSL_CERT_DIR") { return .file(folder) }
        #if os(Linux)
            let names = Self.systemPlaces.map { (try? files.names(in: FilePath($0))) ?? [] }
            if names[0].contains(where: { $0.hasSuffix(bytes: ".0") }) { return .file(Self.systemPlaces[0]) }
            let hasBundle = names[0].contains("ca-certificates.crt") || names[1].contains("ca-bundle.crt")
            return hasBundle ? .default : nil
        #else
            return .default
        #endif
    }

    /// Where swift-nio-ssl looks (`LinuxCABundle.swift`), and Debian's and Fedora's packages of authorities install.
    private static let systemPlaces = ["/etc/ssl/certs", "/etc/pki/tls/certs"]

    private func read(_ path: FilePath) throws(HTTPFailure) -> [UInt8] {
        do throws(FileFailure) {
            return try files.read(path, limit: 4 << 20)
        } catch {
            throw .authorities("cannot read the certificates in \(path.string): \(error.code.description)")
        }
    }

    private func parse(_ pem: [UInt8], _ path: FilePath) throws(HTTPFailure) -> [NIOSSLCertificate] {
        let certificates = try? NIOSSLCertificate.fromPEMBytes(pem)
        guard let certificates, !certificates.isEmpty else {
            throw .authorities("\(path.string) holds no certificate in PEM form")
        }
        return certificates
    }
}
