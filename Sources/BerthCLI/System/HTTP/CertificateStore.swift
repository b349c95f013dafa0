import NIOSSL
import OrderedCollections
import Platform
import Synchronization
import SystemPackage

/// The TLS configurations of the client, by the roots that a request trusts. They are shared as far as possible: the
/// client keeps a TLS context for each configuration, and a context costs milliseconds.
final class CertificateStore: Sendable {
    private let environment: Environment
    private let files: any FileSystem
    private let configurations = Mutex<[TrustRoots: TLSConfiguration]>([:])
    /// The configurations by the content of the extra certificates: forty hosts with one CA share a configuration.
    private let configurationsByContent = Mutex<[[UInt8]: TLSConfiguration]>([:])

    init(environment: Environment, files: any FileSystem) {
        self.environment = environment
        self.files = files
    }

    /// Returns the configuration for the trusted roots.
    /// - Throws: `HTTPError.authorities` if a file of certificates cannot be read.
    func configuration(for trust: TrustRoots) throws(HTTPError) -> TLSConfiguration {
        if let configuration = configurations.withLock({ $0[trust] }) { return configuration }
        let configuration = try make(trust)
        configurations.withLock { $0[trust] = configuration }
        return configuration
    }

    private func make(_ trust: TrustRoots) throws(HTTPError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        // AWS and docker accept no older version.
        configuration.minimumTLSVersion = .tlsv12
        switch trust {
        case .system:
            guard trustSystem(in: &configuration) else { throw .noAuthorities(lookedIn: lookedIn) }
        case .unverified:
            configuration.certificateVerification = .none
        case .only(let bundle):
            configuration.trustRoots = .certificates(try parse(try read(bundle), bundle))
        case .systemAnd(let paths):
            var content: [UInt8] = []
            for path in paths { content += try read(path) + [0x0A] }
            if let shared = configurationsByContent.withLock({ $0[content] }) { return shared }
            let extra = try parse(content, paths[0])
            if trustSystem(in: &configuration) {
                configuration.additionalTrustRoots.append(.certificates(extra))
            } else {
                configuration.trustRoots = .certificates(extra)
            }
            configurationsByContent.withLock { $0[content] = configuration }
        }
        return configuration
    }

    /// Trusts the system's authorities. A directory with hashed names is preferred to a bundle: BoringSSL reads only
    /// the certificate that it needs.
    /// - Returns: `false` if the machine has no authorities.
    private func trustSystem(in configuration: inout TLSConfiguration) -> Bool {
        if let authorities = SystemAuthorities(environment, files) {
            trust(authorities, in: &configuration)
            return authorities.file != nil || !authorities.directories.isEmpty
        }
        #if os(Linux)
            let names = (try? files.names(in: Self.systemDirectory)) ?? []
            let isHashed = names.contains(where: Self.isHashed)
            guard let place = isHashed ? Self.systemDirectory : Self.systemBundles.first(where: isFile) else {
                return false
            }
            configuration.trustRoots = .file(place.string)
        #else
            // Not compiled here: NIOSSL takes Darwin's authorities from the system.
            configuration.trustRoots = .default
        #endif
        return true
    }

    /// Trusts a file and directories of authorities. NIOSSL looks up names in one directory only: it gets the largest,
    /// and berth reads the certificates of the others.
    private func trust(_ authorities: SystemAuthorities, in configuration: inout TLSConfiguration) {
        configuration.trustRoots = .certificates([])
        if let file = authorities.file { configuration.additionalTrustRoots.append(.file(file.string)) }
        let directories = authorities.directories.map { (path: $0, names: (try? files.names(in: $0)) ?? []) }
            .sorted { $0.names.count > $1.names.count }
        guard let largest = directories.first else { return }
        configuration.trustRoots = .file(largest.path.string)
        let hashed = directories.dropFirst().flatMap { directory in
            directory.names.filter(Self.isHashed).map { directory.path.appending($0) }
        }
        let certificates = hashed.flatMap { path in
            (try? files.read(path, limit: 4 << 20)).flatMap { try? NIOSSLCertificate.fromPEMBytes($0) } ?? []
        }
        if !certificates.isEmpty { configuration.additionalTrustRoots.append(.certificates(certificates)) }
    }

    /// Returns whether a name has the form of `openssl rehash`: eight hexadecimal digits, a dot and a number.
    private static func isHashed(_ name: String) -> Bool {
        let name = Array(name.utf8)
        return name.count > 9 && name[..<8].allSatisfy(\.isASCIIHexDigit) && name[8] == UInt8(ascii: ".")
            && name[9...].allSatisfy(\.isASCIIDigit)
    }

    private var lookedIn: [String] {
        if let named = SystemAuthorities.places(environment) { return named.map(\.string) }
        let directories = [Self.systemDirectory] + Self.systemBundles.map { $0.removingLastComponent() }
        return OrderedSet(directories.map(\.string)).elements
    }

    /// Returns whether a path leads to a file. Docker makes a directory for a mount whose source is missing.
    private func isFile(_ path: FilePath) -> Bool {
        files.targetStatus(of: path)?.kind == .file
    }

    /// Where Debian, SUSE and Alpine have a file for each authority, named by its hash.
    private static let systemDirectory: FilePath = "/etc/ssl/certs"

    /// The bundles of all authorities, as in Go's crypto/x509 (`root_linux.go`).
    private static let systemBundles: [FilePath] = [
        // Debian, Ubuntu, Alpine, and most images without a system.
        "/etc/ssl/certs/ca-certificates.crt",
        // Fedora, RHEL and Amazon Linux; the first is a link to the second.
        "/etc/pki/tls/certs/ca-bundle.crt", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        // SUSE, and Alpine's ca-certificates-bundle.
        "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
    ]

    private func read(_ path: FilePath) throws(HTTPError) -> [UInt8] {
        do throws(FileError) {
            return try files.read(path, limit: 4 << 20)
        } catch {
            throw .authorities("cannot read the certificates in \(path.string): \(error.code.description)")
        }
    }

    private func parse(_ pem: [UInt8], _ path: FilePath) throws(HTTPError) -> [NIOSSLCertificate] {
        let certificates = try? NIOSSLCertificate.fromPEMBytes(pem)
        guard let certificates, !certificates.isEmpty else {
            throw .authorities("\(path.string) contains no PEM certificate")
        }
        return certificates
    }
}

/// The places of the system's certificate authorities, as OpenSSL finds them
/// (https://docs.openssl.org/3.0/man3/SSL_CTX_load_verify_locations/): in the file that `SSL_CERT_FILE` names, and in
/// the directories that `SSL_CERT_DIR` names, separated by colons. Without the variable, the system's file or
/// directory. Files and directories that do not exist are skipped.
struct SystemAuthorities: Equatable {
    /// `nil` if no such file exists.
    var file: FilePath?
    var directories: [FilePath]

    /// Returns `nil` if no variable is set.
    init?(_ environment: Environment, _ files: any FileSystem) {
        guard let named = Self.named(environment) else { return nil }
        file = named.files.first { Self.holdsCertificates($0, files) }
        directories = named.directories.filter { (try? files.names(in: $0)) != nil }
    }

    /// The files and directories that count, whether or not they exist; `nil` if no variable is set.
    static func places(_ environment: Environment) -> [FilePath]? {
        named(environment).map { $0.files + $0.directories }
    }

    private static func named(_ environment: Environment) -> (files: [FilePath], directories: [FilePath])? {
        let (file, directories) = (environment.nonBlank("SSL_CERT_FILE"), environment.nonBlank("SSL_CERT_DIR"))
        guard file != nil || directories != nil else { return nil }
        return (
            file.map { [FilePath($0)] } ?? defaultFiles,
            directories?.split(scalar: ":").map { FilePath(String($0)) }.filter { !$0.isEmpty } ?? defaultDirectories
        )
    }

    /// `cert.pem` in OpenSSL's directory on Fedora and Alpine. Debian has none.
    private static let defaultFiles: [FilePath] = ["/etc/pki/tls/cert.pem", "/etc/ssl/cert.pem"]
    /// `certs` in OpenSSL's directory on Debian, SUSE and Alpine, and on Fedora.
    private static let defaultDirectories: [FilePath] = ["/etc/ssl/certs", "/etc/pki/tls/certs"]

    /// Returns whether a file contains a certificate: BoringSSL rejects any other file.
    private static func holdsCertificates(_ path: FilePath, _ files: any FileSystem) -> Bool {
        guard let content = try? files.read(path, limit: 16 << 20) else { return false }
        let text = String(decoding: content, as: UTF8.self)
        return ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"].contains { kind in
            text.contains(bytes: "-----BEGIN \(kind)-----")
        }
    }
}
