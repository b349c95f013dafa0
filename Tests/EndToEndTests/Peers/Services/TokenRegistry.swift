import Foundation
import Testing

/// Debian's docker-registry in token mode, and the tests' token server, which records its requests.
struct TokenRegistry {
    static let user = "me"
    /// Contains characters that URLs, forms or Basic authentication encode.
    static let password = "p:a ss+word/=%"
    /// The identity token that the token server returns for the password.
    static let identityToken = "identity/token+1="
    static let service = "berth-tests"

    /// `host:port` or the host, as in image names.
    let address: String
    /// `host:port` of the token server, as in the registry's challenge.
    let tokenServer: String
    let process: Program
    private let record: URL
    private let layout: URL
    private let access: [String]

    /// Starts a registry and its token server over plain HTTP on loopback ports.
    /// - Parameters:
    ///   - host: the registry's host name.
    ///   - tokenHost: the token server's host name.
    ///   - tokenPath: with `spelled`, the token server's fields are spelled `Token` and so on; `moved-307` and
    ///     `moved-308` redirect to `token`.
    ///   - issuer: the only issuer whose tokens the registry accepts; the token server's own is `service`.
    static func start(
        in scratch: Scratch, host: String = "127.0.0.1", tokenHost: String = "127.0.0.1", tokenPath: String = "token",
        issuer: String = service
    ) async throws -> TokenRegistry {
        let record = scratch.url("token.requests")
        let tokenServer = "\(tokenHost):\(try await serveTokens(in: scratch, record, tls: []))"
        let (process, port) = try await serve(
            in: scratch, address: "127.0.0.1:0", tls: "", realm: "http://\(tokenServer)/\(tokenPath)", issuer: issuer)
        return TokenRegistry(
            address: "\(host):\(port)", tokenServer: tokenServer, process: process, record: record,
            layout: scratch.url("image"), access: ["--dest-tls-verify=false"]
        )
    }

    /// Starts the registry over TLS on port 443, and the token server under another name.
    static func start(
        in scratch: Scratch, host: String, tokenHost: String, certificates: Certificates
    ) async throws -> TokenRegistry {
        let record = scratch.url("token.requests")
        let pair = [certificates.certificate.path, certificates.key.path]
        let tokenServer = "\(tokenHost):\(try await serveTokens(in: scratch, record, tls: pair))"
        let tls = """
              tls:
                certificate: \(pair[0])
                key: \(pair[1])
            """
        let (process, _) = try await serve(
            in: scratch, address: "127.0.0.1:443", tls: tls, realm: "https://\(tokenServer)/token")
        try scratch.make(folder: "certificates")
        try FileManager.default.copyItem(at: certificates.authority, to: scratch.url("certificates/ca.crt"))
        return TokenRegistry(
            address: host, tokenServer: tokenServer, process: process, record: record, layout: scratch.url("image"),
            access: ["--dest-cert-dir", scratch.path("certificates")]
        )
    }

    /// Starts the token server.
    /// - Parameter tls: the files of a certificate and its key; empty for plain HTTP.
    /// - Returns: the token server's port.
    private static func serveTokens(in scratch: Scratch, _ record: URL, tls: [String]) async throws -> String {
        try Data().write(to: record)
        let (certificate, key) = (scratch.path("tokens.crt"), scratch.path("tokens.key"))
        let pair = try await signingPair()
        try FileManager.default.copyItem(atPath: pair.certificate, toPath: certificate)
        try FileManager.default.copyItem(atPath: pair.key, toPath: key)
        let server = try scratch.serve(
            ["python3", Checkout.script("Servers/token_server.py"), service, certificate, key, record.path]
                + [user, password, identityToken] + tls,
            environment: Python.environment
        )
        return try await server.line()
    }

    /// An RSA key that signs tokens, and its certificate. It takes up to a second to make one.
    private static func signingPair() async throws -> (certificate: String, key: String) {
        try await SharedFixtures.shared.value("token server's key") { folder in
            let pair = (
                certificate: folder.appending(path: "tokens.crt").path, key: folder.appending(path: "tokens.key").path
            )
            let command =
                [
                    "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                    "/CN=berth's tests",
                ]
                + ["-keyout", pair.key, "-out", pair.certificate]
            let ended = try await Program.run(command, environment: ["PATH": Tool.searchPath], in: folder)
            try #require(ended.status == 0, "\(ended.errors)")
            return pair
        }
    }

    private static func serve(
        in scratch: Scratch, address: String, tls: String, realm: String, issuer: String = service
    ) async throws -> (Program, port: String) {
        let config = """
            version: 0.1
            log: {level: info, formatter: text}
            storage:
              filesystem: {rootdirectory: \(scratch.path("images"))}
            http:
              addr: \(address)
            \(tls)
            auth:
              token:
                realm: \(realm)
                service: \(service)
                issuer: \(issuer)
                rootcertbundle: \(scratch.path("tokens.crt"))
            """
        let process = try scratch.serve(["docker-registry", "serve", try scratch.write(config, to: "registry.yml")])
        let port = try await process.line(after: "listening on 127.0.0.1:").prefix { $0.isNumber }
        return (process, String(port))
    }

    /// Pushes the smallest image as `NAME:latest`.
    /// - Returns: its manifest's digest.
    func putImage(named name: String, in scratch: Scratch) async throws -> String {
        let made = try await scratch.run(["python3", Checkout.script("oci_layout.py"), layout.path])
        try await scratch.run(
            ["skopeo", "--insecure-policy", "copy", "--preserve-digests", "--dest-creds"]
                + ["\(Self.user):\(Self.password)"] + access
                + ["oci:\(layout.path):latest", "docker://\(address)/\(name):latest"]
        )
        return made.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    // MARK: Requests to the token server

    /// A request to the token server, with all headers and fields.
    struct Request: Decodable, Equatable {
        var method: String
        var path: String
        var query: [String: [String]]
        var form: [String: [String]]
        /// Names in lower case.
        var headers: [String: String]
    }

    /// Returns the requests since the start or the last `forgetRequests`.
    func requests() throws -> [Request] {
        try String(decoding: Data(contentsOf: record), as: UTF8.self).lines.map {
            try JSONDecoder().decode(Request.self, from: Data($0.utf8))
        }
    }

    /// Discards the recorded requests. The server keeps appending at the end of the file.
    func forgetRequests() throws { try Data().write(to: record) }

    /// Returns berth's request with a password.
    func berthsRequest(password: String, version: String) -> Request {
        let login = Data("\(Self.user):\(password)".utf8).base64EncodedString()
        return Request(
            method: "GET", path: "/token",
            query: ["account": [Self.user], "client_id": ["berth"], "service": [Self.service]], form: [:],
            headers: [
                "host": tokenServer, "user-agent": "berth/\(version)", "accept": "application/json",
                "authorization": "Basic \(login)",
            ]
        )
    }

    /// Returns berth's request with an identity token.
    /// - Parameter length: the form's length in bytes.
    func berthsRequest(identityToken: String, length: Int, version: String) -> Request {
        Request(
            method: "POST", path: "/token", query: [:],
            form: [
                "grant_type": ["refresh_token"], "refresh_token": [identityToken], "client_id": ["berth"],
                "service": [Self.service],
            ],
            headers: [
                "host": tokenServer, "user-agent": "berth/\(version)", "accept": "application/json",
                "content-type": "application/x-www-form-urlencoded", "content-length": "\(length)",
            ]
        )
    }
}
