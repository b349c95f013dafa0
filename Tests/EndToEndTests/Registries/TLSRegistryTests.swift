import Foundation
import Testing

extension EndToEnd {
    /// Registries with TLS where plain HTTP is permitted: on loopback, and declared insecure.
    @Suite(.needs(.dockerRegistry), .needs(.htpasswd), .needs(.openssl)) struct TLSRegistryTests {
        private static let password = "hunter2"

        private func start(
            in scratch: Scratch, host: String
        ) async throws -> (peer: DockerRegistry, certificates: Certificates) {
            let certificates = try await Certificates.make(
                in: scratch, name: "registry", hosts: ["localhost", "127.0.0.1"])
            let peer = try await DockerRegistry.start(
                in: scratch, calledOnLoopback: host, certificates: certificates, user: "me", password: Self.password)
            return (peer, certificates)
        }

        @Test(
            "D3: a TLS registry on loopback gets the password over TLS, and skopeo reads an image with it",
            .needs(.skopeo), arguments: ["localhost", "127.0.0.1"])
        func loopback(host: String) async throws {
            try await Scratch.with { scratch in
                let (peer, certificates) = try await start(in: scratch, host: host)
                let digest = try await peer.putImage(named: "app", in: scratch)
                let registry = try OtherRegistry.declare(peer.address, in: scratch)
                let before = peer.requests.count
                let applied = try await scratch.berth(
                    "apply", "-f", registry.manifest,
                    with: [OtherRegistry.variable: Self.password, "SSL_CERT_FILE": certificates.authority.path])
                #expect(applied.output.withoutTimes == registry.loggedIn())
                // The first request has no login, and the registry answers it with 401.
                #expect(peer.requests.dropFirst(before).map { $0.line.contains("\" 401 ") } == [true, false])

                try scratch.make(folder: "certificates")
                try FileManager.default.copyItem(at: certificates.authority, to: scratch.url("certificates/ca.crt"))
                let inspected = try await scratch.run(
                    [
                        "skopeo", "inspect", "--authfile", scratch.config.path, "--cert-dir",
                        scratch.path("certificates"),
                    ]
                        + ["--format", "{{.Name}} {{.Digest}}", "docker://\(peer.address)/app:latest"])
                #expect(inspected == "\(peer.address)/app \(digest)\n")
            }
        }

        @Test(
            "A3: the authority is found in a list of directories, in a file next to them, and next to missing ones",
            arguments: [
                ["SSL_CERT_DIR": "HASHED:/etc/ssl/certs"], ["SSL_CERT_DIR": "/etc/ssl/certs:MISSING:HASHED"],
                ["SSL_CERT_DIR": "HASHED", "SSL_CERT_FILE": "MISSING.pem"],
                ["SSL_CERT_DIR": "MISSING", "SSL_CERT_FILE": "AUTHORITY"],
                ["SSL_CERT_DIR": "/etc/ssl/certs", "SSL_CERT_FILE": "AUTHORITY"],
            ])
        func authorities(variables: [String: String]) async throws {
            try await Scratch.with { scratch in
                let (peer, certificates) = try await start(in: scratch, host: "localhost")
                try scratch.make(folder: "hashed")
                try FileManager.default.copyItem(at: certificates.authority, to: scratch.url("hashed/ca.pem"))
                try await scratch.run(["openssl", "rehash", scratch.path("hashed")])
                let registry = try OtherRegistry.declare(peer.address, in: scratch)
                var environment = variables.mapValues {
                    $0.replacing("HASHED", with: scratch.path("hashed"))
                        .replacing("AUTHORITY", with: certificates.authority.path)
                        .replacing("MISSING", with: scratch.path("missing"))
                }
                environment[OtherRegistry.variable] = Self.password
                let applied = try await scratch.berth("apply", "-f", registry.manifest, with: environment)
                #expect(applied.output.withoutTimes == registry.loggedIn())
            }
        }

        @Test("D3: a TLS registry on loopback with an unknown authority gets no request over plain http")
        func unknownAuthority() async throws {
            try await Scratch.with { scratch in
                let (peer, _) = try await start(in: scratch, host: "localhost")
                let registry = try OtherRegistry.declare(peer.address, in: scratch)
                let applied = try await registry.apply(Self.password, in: scratch)
                #expect(
                    applied.output.withoutTimes
                        == registry.failed(
                            """
                            the certificate of localhost is not trusted: self-signed, from an authority unknown here, \
                            or expired by this machine's clock
                            If the certificate authority is your own, put its certificate into \
                            /etc/docker/certs.d/HOST:PORT/ca.crt.
                            """))
                #expect(peer.requests == [])
            }
        }

        @Test(
            "D4: with `insecure: true`, a registry with an unknown authority gets the password over TLS, as in skopeo",
            .needs(.skopeo), arguments: ["localhost", "0.0.0.0"])
        func insecure(host: String) async throws {
            try await Scratch.with { scratch in
                let (peer, _) = try await start(in: scratch, host: host)
                let digest = try await peer.putImage(named: "app", in: scratch)
                let registry = try OtherRegistry.declare(peer.address, more: ["insecure: true"], in: scratch)
                let before = peer.requests.count
                let applied = try await registry.apply(Self.password, in: scratch)
                #expect(applied.output.withoutTimes == registry.loggedIn())
                #expect(peer.requests.dropFirst(before).map { $0.line.contains("\" 401 ") } == [true, false])

                let inspected = try await scratch.run(
                    ["skopeo", "inspect", "--authfile", scratch.config.path, "--tls-verify=false"]
                        + ["--format", "{{.Name}} {{.Digest}}", "docker://\(peer.address)/app:latest"])
                #expect(inspected == "\(peer.address)/app \(digest)\n")
            }
        }
    }
}
