import Foundation
import Testing

/// Debian's docker-registry in token mode, and a token server of the tests' own that writes down what it is asked.
struct TokenRegistry {
    static let user = "me"
    /// With what has to be encoded in one place or another.
    static let password = "p:a ss+word/=%"
    /// What the token server gives in the password's place to who asks for that.
    static let identityToken = "identity/token+1="
    static let service = "berth-tests"

    /// `host:port`, or the host alone, as images are named.
    let address: String
    /// `host:port` of the token server, as the registry names it.
    let tokenServer: String
    let process: Program
    private let record: URL
    private let layout: URL
    private let access: [String]

    /// Over plain http on ports of loopback.
    /// - Parameters:
    ///   - host: how the registry is called.
    ///   - tokenHost: how it calls its token server.
    ///   - tokenPath: with `spelled`, the token server's answers are spelled `Token` and so on; `moved-307` and `moved-308`
    ///     are redirects to `token`.
    ///   - issuer: the only one whose tokens the registry takes; the token server's own is `service`.
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

    /// Over TLS: the registry on port 443, the token server under another name.
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

    /// - Parameter tls: the files of a certificate and its key; none for plain http.
    /// - Returns: the token server's port.
    private static func serveTokens(in scratch: Scratch, _ record: URL, tls: [String]) async throws -> String {
        try Data().write(to: record)
        let (certificate, key) = (scratch.path("tokens.crt"), scratch.path("tokens.key"))
        try await scratch.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=berth's tests"]
                + ["-keyout", key, "-out", certificate]
        )
        let server = try scratch.serve(
            ["python3", Checkout.script("Servers/token_server.py"), service, certificate, key, record.path]
                + [user, password, identityToken] + tls,
            environment: Python.environment
        )
        return try await server.line()
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

    /// Puts the smallest image there, as `NAME:latest`.
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

    // MARK: What the token server is asked

    /// A request to the token server. Whatever came with it is in here.
    struct Request: Decodable, Equatable {
        var method: String
        var path: String
        var query: [String: [String]]
        var form: [String: [String]]
        /// By names in lower case.
        var headers: [String: String]
    }

    /// Those since the start, or since they were forgotten.
    func requests() throws -> [Request] {
        try String(decoding: Data(contentsOf: record), as: UTF8.self).lines.map {
            try JSONDecoder().decode(Request.self, from: Data($0.utf8))
        }
    }

    /// Forgets the requests so far. The server goes on writing at the file's end, wherever that is.
    func forgetRequests() throws { try Data().write(to: record) }

    /// How berth asks with a password.
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

    /// How berth asks with an identity token.
    /// - Parameter length: of the form.
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
