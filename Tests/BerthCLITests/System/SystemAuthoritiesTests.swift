import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCLI

@Suite("The system's certificate authorities", .scheduled)
struct SystemAuthoritiesTests {
    private func places(_ variables: [String: String]) -> [FilePath]? {
        let files = MemoryFileSystem([
            "/good/1234abcd.0": "PEM", "/other/1234abcd.0": "PEM", "/etc/ssl/certs/1234abcd.0": "PEM",
            "/etc/ssl/cert.pem": "-----BEGIN CERTIFICATE-----", "/corp.pem": "x\n-----BEGIN CERTIFICATE-----",
            "/empty.pem": "", "/key.pem": "-----BEGIN PRIVATE KEY-----",
        ])
        return SystemAuthorities(Environment(variables: variables, home: nil, workingDirectory: "/"), files)
            .map { ($0.file.map { [$0] } ?? []) + $0.directories }
    }

    @Test(
        "A3: are a file and a list of directories, without those that do not exist, as for OpenSSL",
        arguments: [
            (["SSL_CERT_DIR": "/good:/other"], ["/etc/ssl/cert.pem", "/good", "/other"]),
            (["SSL_CERT_DIR": "/good:/missing::/other"], ["/etc/ssl/cert.pem", "/good", "/other"]),
            (["SSL_CERT_DIR": "/missing"], ["/etc/ssl/cert.pem"]),
            (["SSL_CERT_FILE": "/corp.pem"], ["/corp.pem", "/etc/ssl/certs"]),
            (["SSL_CERT_FILE": "/missing.pem"], ["/etc/ssl/certs"]), (["SSL_CERT_FILE": "/good"], ["/etc/ssl/certs"]),
            (["SSL_CERT_FILE": "/empty.pem"], ["/etc/ssl/certs"]), (["SSL_CERT_FILE": "/key.pem"], ["/etc/ssl/certs"]),
            (["SSL_CERT_FILE": "/corp.pem", "SSL_CERT_DIR": "/other"], ["/corp.pem", "/other"]),
            (["SSL_CERT_FILE": "/missing.pem", "SSL_CERT_DIR": "/missing"], []),
            (["SSL_CERT_FILE": " ", "SSL_CERT_DIR": ""], nil), ([:], nil),
        ] as [([String: String], [FilePath]?)]
    )
    func places(variables: [String: String], found: [FilePath]?) {
        #expect(places(variables) == found)
    }

    @Test("C6: without any authorities, the error names the paths in the variables")
    func missing() {
        let variables = ["SSL_CERT_FILE": "/missing.pem", "SSL_CERT_DIR": "/a:/b"]
        let environment = Environment(variables: variables, home: nil, workingDirectory: "/")
        let store = CertificateStore(environment: environment, files: MemoryFileSystem())
        #expect(throws: HTTPError.noAuthorities(lookedIn: ["/missing.pem", "/a", "/b"])) {
            try store.configuration(for: .system)
        }
    }
}
