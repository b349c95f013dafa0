import Foundation
import Testing

extension EndToEnd {
    /// Registries behind a proxy, with names for which another host's certificate might be accepted.
    @Suite(.needs(.dockerRegistry), .needs(.htpasswd), .needs(.openssl), .needs(.python)) struct ProxiedRegistryTests {
        /// A registry's host, and the names in the certificate at the end of the proxy's tunnel.
        struct Server: Sendable, CustomTestStringConvertible {
            var host: String
            var certificate: [String]
            var proxy = "127.0.0.1"

            var testDescription: String { "\(host) with a certificate for \(certificate) behind \(proxy)" }
        }

        // These hosts are reachable only through a proxy (RFC 5737 and RFC 3849).
        private static let trueServers = [
            Server(host: "192.0.2.7", certificate: ["192.0.2.7"]),
            Server(host: "192.0.2.7", certificate: ["127.0.0.1", "192.0.2.7"]),
            Server(host: "[2001:db8::7]", certificate: ["2001:db8::7"]),
            Server(host: "[::ffff:c000:207]", certificate: ["192.0.2.7"]),
            Server(host: "[::ffff:c000:207]", certificate: ["::ffff:192.0.2.7"]),
            Server(host: "registry.berth.test", certificate: ["registry.berth.test"]),
            Server(host: "registry.berth.test", certificate: ["127.0.0.1", "registry.berth.test"]),
            Server(host: "registry.berth.test", certificate: ["127.0.0.1", "*.berth.test"]),
        ]
        private static let falseServers = [
            Server(host: "192.0.2.7", certificate: ["127.0.0.1"]),
            Server(host: "192.0.2.7", certificate: ["127.0.0.1"], proxy: "[::ffff:127.0.0.1]"),
            Server(host: "192.0.2.7", certificate: ["::ffff:127.0.0.1"], proxy: "[::ffff:127.0.0.1]"),
            Server(host: "192.0.2.7", certificate: ["127.0.0.1", "localhost"], proxy: "localhost"),
            Server(host: "192.0.2.7", certificate: ["192.0.2.8", "registry.berth.test"]),
            Server(host: "[2001:db8::7]", certificate: ["127.0.0.1"]),
            Server(host: "[2001:db8::7]", certificate: ["2001:db8::8"]),
            Server(host: "[::ffff:c000:207]", certificate: ["127.0.0.1"]),
            Server(host: "registry.berth.test", certificate: ["127.0.0.1"]),
            Server(host: "registry.berth.test", certificate: ["127.0.0.1", "other.berth.test"]),
        ]

        private func apply(
            _ server: Server,
            _ body: (_ applied: Ended, _ registry: OtherRegistry, _ peer: DockerRegistry) throws -> Void
        ) async throws {
            try await Scratch.with { scratch in
                let peer = try await DockerRegistry.start(in: scratch, user: "me", password: "hunter2")
                let upstream = try #require(peer.address.split(separator: ":").last.map(String.init))
                let certificates = try await Certificates.make(
                    in: scratch, name: "registry", hosts: server.certificate)
                let proxy = try scratch.serve(
                    ["python3", Checkout.script("Servers/connect_proxy.py"), upstream]
                        + [certificates.certificate.path, certificates.key.path, scratch.path("tunnels")],
                    environment: Python.environment
                )
                let host = "\(server.host):5000"
                let text = """
                    version: 1
                    registries:
                      - host: "\(host)"
                        username: me
                        password: {env: \(OtherRegistry.variable)}

                    """
                let registry = OtherRegistry(host: host, manifest: try scratch.write(text, to: "work/berth.yaml"))
                let applied = try await scratch.berth(
                    "apply", "-f", registry.manifest,
                    with: [
                        OtherRegistry.variable: "hunter2", "SSL_CERT_FILE": certificates.authority.path,
                        "HTTPS_PROXY": "http://\(server.proxy):\(try await proxy.line())",
                    ])
                #expect(try scratch.read("tunnels").hasPrefix("CONNECT \(host) "))
                try body(applied, registry, peer)
            }
        }

        @Test("D1: the true certificate of a registry behind a proxy is accepted", arguments: trueServers)
        func accepted(server: Server) async throws {
            try await apply(server) { applied, registry, peer in
                #expect(applied.output.withoutTimes == registry.loggedIn())
                #expect(peer.requests.map(\.request) == ["GET /v2/ HTTP/1.1"])
            }
        }

        @Test(
            "D1: a registry behind a proxy gets no login if its certificate is for another host, such as the proxy",
            arguments: falseServers)
        func refused(server: Server) async throws {
            try await apply(server) { applied, registry, peer in
                let shown = server.host.trimmingCharacters(in: ["[", "]"])
                #expect(
                    applied.output.withoutTimes
                        == registry.failed("the certificate of \(shown) is for another name"))
                #expect(peer.requests == [])
            }
        }

        @Test("D16: a request over plain http goes to the proxy in absolute form, with the proxy's login")
        func absoluteForm() async throws {
            try await Scratch.with { scratch in
                let peer = try await DockerRegistry.start(in: scratch, user: "me", password: "hunter2")
                let upstream = try #require(peer.address.split(separator: ":").last.map(String.init))
                let proxy = try scratch.serve(
                    ["python3", Checkout.script("Servers/forward_proxy.py"), upstream, scratch.path("requests")],
                    environment: Python.environment)
                let port = try await proxy.line()
                let registry = try OtherRegistry.declare(
                    "registry.berth.test:5000", more: ["insecure: true"], in: scratch)
                // A proxy for both may refuse to connect to port 5000; without a proxy for https, the name has no
                // address.
                for variables in [["HTTP_PROXY", "HTTPS_PROXY"], ["http_proxy"], ["ALL_PROXY"]] {
                    var environment = [OtherRegistry.variable: "hunter2"]
                    for variable in variables { environment[variable] = "http://me:p%40ss@localhost:\(port)" }
                    let applied = try await scratch.berth("apply", "-f", registry.manifest, with: environment)
                    #expect(applied.output.withoutTimes == registry.loggedIn(), "\(variables)")
                    try await scratch.succeed("logout", "-f", registry.manifest, "--all")
                }
                let line = "GET http://registry.berth.test:5000/v2/ registry.berth.test:5000 me:p@ss\n"
                #expect(try scratch.read("requests") == line + line + line)
            }
        }

        @Test("D16: a plain http proxy that requires a login is reported")
        func proxyLogin() async throws {
            try await Scratch.with { scratch in
                let proxy = try scratch.serve(
                    ["python3", Checkout.script("Servers/forward_proxy.py"), "1", scratch.path("requests")],
                    environment: Python.environment)
                let port = try await proxy.line()
                let registry = try OtherRegistry.declare(
                    "registry.berth.test:5000", more: ["insecure: true"], in: scratch)
                let applied = try await scratch.berth(
                    "apply", "-f", registry.manifest,
                    with: [OtherRegistry.variable: "hunter2", "HTTP_PROXY": "127.0.0.1:\(port)"])
                #expect(
                    applied.output.withoutTimes
                        == registry.failed(
                            """
                            the proxy 127.0.0.1:\(port) refused: it requires a user and password in its address \
                            (http://USER:PASSWORD@HOST:PORT)
                            HTTPS_PROXY sets it, and NO_PROXY lists the hosts that need no proxy.
                            """))
            }
        }
    }
}
