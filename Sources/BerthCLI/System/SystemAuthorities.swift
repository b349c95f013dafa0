import Platform
import SystemPackage

/// Where the system's certificate authorities are, as OpenSSL finds them
/// (https://docs.openssl.org/3.0/man3/SSL_CTX_load_verify_locations/): in the file that `SSL_CERT_FILE` names, and in
/// the directories that `SSL_CERT_DIR` names, separated by colons. Without the variable, the system's file or directory.
/// Files and directories that do not exist are skipped.
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

    /// `cert.pem` in the directory that OpenSSL is built with, by Fedora and Alpine. Debian has none.
    private static let defaultFiles: [FilePath] = ["/etc/pki/tls/cert.pem", "/etc/ssl/cert.pem"]
    /// Its `certs`, by Debian, SUSE and Alpine, and by Fedora.
    private static let defaultDirectories: [FilePath] = ["/etc/ssl/certs", "/etc/pki/tls/certs"]

    /// BoringSSL takes no file without a certificate.
    private static func holdsCertificates(_ path: FilePath, _ files: any FileSystem) -> Bool {
        guard let content = try? files.read(path, limit: 16 << 20) else { return false }
        let text = String(decoding: content, as: UTF8.self)
        return ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"].contains { kind in
            text.contains(bytes: "-----BEGIN \(kind)-----")
        }
    }
}
