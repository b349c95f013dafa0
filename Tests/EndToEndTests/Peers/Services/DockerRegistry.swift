import Foundation
import Testing

/// Debian's docker-registry, which checks logins against an htpasswd file and stores images.
struct DockerRegistry {
    /// `host` or `host:port`, as in image names.
    let address: String
    let process: Program
    private let layout: URL
    private let login: String
    private let access: [String]

    /// Starts a registry over TLS on port 443, under a registry's real name.
    static func start(
        in scratch: Scratch, host: String, certificates: Certificates, user: String, password: String
    ) async throws -> DockerRegistry {
        let (process, _) = try await serve(in: scratch, address: "127.0.0.1:443", certificates, login: (user, password))
        try scratch.make(folder: "certificates")
        try FileManager.default.copyItem(at: certificates.authority, to: scratch.url("certificates/ca.crt"))
        return DockerRegistry(
            address: host, process: process, layout: scratch.url("image"), login: "\(user):\(password)",
            access: ["--dest-cert-dir", scratch.path("certificates")]
        )
    }

    /// Starts a registry over TLS on a loopback port.
    /// - Parameter host: the registry's host name.
    static func start(
        in scratch: Scratch, calledOnLoopback host: String, certificates: Certificates, user: String, password: String
    ) async throws -> DockerRegistry {
        let (process, port) = try await serve(
            in: scratch, address: "127.0.0.1:0", certificates, login: (user, password))
        return DockerRegistry(
            address: "\(host):\(port)", process: process, layout: scratch.url("image"), login: "\(user):\(password)",
            access: ["--dest-tls-verify=false"]
        )
    }

    /// Starts a registry over plain HTTP on a loopback port.
    static func start(in scratch: Scratch, user: String, password: String) async throws -> DockerRegistry {
        let (process, port) = try await serve(in: scratch, address: "127.0.0.1:0", login: (user, password))
        return DockerRegistry(
            address: "127.0.0.1:\(port)", process: process, layout: scratch.url("image"), login: "\(user):\(password)",
            access: ["--dest-tls-verify=false"]
        )
    }

    private static func serve(
        in scratch: Scratch, address: String, _ certificates: Certificates? = nil,
        login: (user: String, password: String)
    ) async throws -> (Program, port: String) {
        // bcrypt at its lowest cost, because the registry repeats the computation at every request.
        let users = try await scratch.run(["htpasswd", "-Bbn", "-C", "4", login.user, login.password])
        try scratch.write(users, to: "htpasswd")
        let tls = certificates.map { certificates in
            """
              tls:
                certificate: \(certificates.certificate.path)
                key: \(certificates.key.path)
            """
        }
        let config = """
            version: 0.1
            log: {level: info, formatter: text}
            storage:
              filesystem: {rootdirectory: \(scratch.path("images"))}
            http:
              addr: \(address)
            \(tls ?? "")
            auth:
              htpasswd: {realm: berth, path: \(scratch.path("htpasswd"))}
            """
        let process = try scratch.serve(["docker-registry", "serve", try scratch.write(config, to: "registry.yml")])
        let port = try await process.line(after: "listening on 127.0.0.1:").prefix { $0.isNumber || $0 == "," }
        return (process, String(port.prefix { $0.isNumber }))
    }

    /// A line of the registry's access log.
    struct Access: Equatable {
        /// For example `GET /v2/ HTTP/1.1`.
        var request: String
        var line: String
    }

    /// The requests that the registry has answered.
    var requests: [Access] {
        process.saidSoFar.lines.compactMap { line in
            let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
            guard parts.count > 2, parts[1].hasSuffix(" HTTP/1.1") else { return nil }
            return Access(request: String(parts[1]), line: line)
        }
    }

    /// docker's output for that image.
    static let manifestOfTheImage = """
        {
        \t"config": {
        \t\t"digest": "sha256:6a98689891d337a2b1f30aed8c6fe477b2e239cf8ee175c22fcf601f7609da47",
        \t\t"mediaType": "application/vnd.oci.image.config.v1+json",
        \t\t"size": 173
        \t},
        \t"layers": [
        \t\t{
        \t\t\t"digest": "sha256:93d9bd577c92bf30d489c9cd8fa902d66dd4dba477e4615b3a2a0b29c161e5e1",
        \t\t\t"mediaType": "application/vnd.oci.image.layer.v1.tar",
        \t\t\t"size": 10240
        \t\t}
        \t],
        \t"mediaType": "application/vnd.oci.image.manifest.v1+json",
        \t"schemaVersion": 2
        }

        """

    /// Pushes the smallest image as `NAME:latest`.
    /// - Returns: its manifest's digest.
    func putImage(named name: String, in scratch: Scratch) async throws -> String {
        let made = try await scratch.run(["python3", Checkout.script("oci_layout.py"), layout.path])
        try await scratch.run(
            ["skopeo", "--insecure-policy", "copy", "--preserve-digests", "--dest-creds", login] + access
                + ["oci:\(layout.path):latest", "docker://\(address)/\(name):latest"]
        )
        return made.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
