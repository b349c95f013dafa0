import Foundation
import Testing

/// A certificate authority for a test, and a server certificate that it has issued.
struct Certificates {
    /// The CA certificate that a client must trust.
    let authority: URL
    let certificate: URL
    let key: URL

    /// - Parameters:
    ///   - name: the files' base name.
    ///   - hosts: the certificate's names, such as `*.example.com`, and addresses.
    static func make(in scratch: Scratch, name: String, hosts: [String]) async throws -> Certificates {
        let files = Certificates(
            authority: scratch.url("\(name)-ca.crt"), certificate: scratch.url("\(name).crt"),
            key: scratch.url("\(name).key")
        )
        let authorityKey = scratch.path("\(name)-ca.key")
        let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        try await openssl(
            in: scratch,
            newKey + ["-subj", "/CN=berth's tests: \(name)", "-keyout", authorityKey, "-out", files.authority.path]
        )
        try await openssl(
            in: scratch,
            newKey + [
                "-CA", files.authority.path, "-CAkey", authorityKey, "-subj", "/CN=registry",
                "-addext",
                "subjectAltName=" + hosts.map { ($0.isAddress ? "IP:" : "DNS:") + $0 }.joined(separator: ","),
                "-addext", "basicConstraints=critical,CA:FALSE",
                "-keyout", files.key.path, "-out", files.certificate.path,
            ]
        )
        return files
    }

    private static func openssl(in scratch: Scratch, _ arguments: [String]) async throws {
        try await scratch.run(["openssl", "req", "-x509"] + arguments)
    }
}

extension String {
    /// Whether the text is an address instead of a name.
    fileprivate var isAddress: Bool { utf8.contains(UInt8(ascii: ":")) || allSatisfy { $0.isNumber || $0 == "." } }
}
