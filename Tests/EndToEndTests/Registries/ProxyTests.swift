import Foundation
import Testing

extension EndToEnd {
    /// A company's proxy with a company's certificate authority.
    @Suite struct ProxyTests {
        private static let host = "aws.berth.test"
        private static let registry = "600423610423.dkr.ecr.us-east-2.amazonaws.com"

        /// Starts the sandbox behind a proxy, under a name that only the proxy resolves.
        private func behindProxy(
            _ body: (_ scratch: Scratch, _ environment: [String: String], _ authority: String) async throws -> Void
        ) async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let certificates = try await Certificates.make(
                    in: scratch, name: "company", hosts: [Self.host, Self.registry])
                let port = try #require(sandbox.endpoint.split(separator: ":").last.map(String.init))
                let proxy = try scratch.serve(
                    ["python3", Checkout.script("Servers/connect_proxy.py"), port]
                        + [certificates.certificate.path, certificates.key.path, scratch.path("tunnels")],
                    environment: Python.environment
                )
                var environment = sandbox.environment
                environment["AWS_ENDPOINT_URL"] = "https://\(Self.host)"
                environment["HTTPS_PROXY"] = "http://me:p%40ss@127.0.0.1:\(try await proxy.line())"
                try await body(scratch, environment, certificates.authority.path)
            }
        }

        private let seed = Checkout.example("seed/berth.yaml").path

        @Test(
            "requests to AWS go through the proxy with its password, and the bundle makes AWS trusted", .needs(.python),
            .needs(.openssl))
        func throughProxy() async throws {
            try await behindProxy { scratch, environment, authority in
                let environment = environment.merging(["AWS_CA_BUNDLE": authority]) { $1 }
                let applied = try await scratch.berth("apply", "-f", seed, with: environment)
                #expect(applied.status == 0, "\(applied.output)")
                #expect(try scratch.read("tunnels") == "CONNECT \(Self.host):443 me:p@ss\n")
                #expect(try scratch.auths().count == 1)
            }
        }

        @Test(
            "A17: the bundle for AWS makes Amazon's registries trusted, also in the check", .needs(.python),
            .needs(.openssl), arguments: ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
        func check(variable: String) async throws {
            try await behindProxy { scratch, environment, authority in
                var environment = environment.merging([variable: authority]) { $1 }
                // The check uses the registry's own name, which only the proxy knows here.
                environment["BERTH_REGISTRY_ENDPOINT"] = nil
                let applied = try await scratch.berth("apply", "-f", seed, with: environment)
                #expect(applied.status == 0, "\(applied.output)")
                // The connection for the check opens while the token is requested.
                #expect(
                    try scratch.read("tunnels").lines.sorted()
                        == ["CONNECT \(Self.host):443 me:p@ss", "CONNECT \(Self.registry):443 me:p@ss"].sorted())
            }
        }

        @Test(
            "without the bundle the certificate is not trusted, and nothing is sent", .needs(.python), .needs(.openssl)
        )
        func unknownAuthority() async throws {
            try await behindProxy { scratch, environment, _ in
                let applied = try await scratch.berth("apply", "-f", seed, with: environment)
                #expect(applied.status == 1)
                #expect(applied.output.contains("the certificate of \(Self.host) is not trusted"), "\(applied.output)")
            }
        }

        @Test("hosts in NO_PROXY are reached directly", .needs(.python), .needs(.openssl))
        func direct() async throws {
            try await behindProxy { scratch, environment, _ in
                let environment = environment.merging(["NO_PROXY": "localhost,.berth.test"]) { $1 }
                let applied = try await scratch.berth("apply", "-f", seed, with: environment)
                #expect(applied.status == 1)
                #expect(applied.output.contains("cannot resolve \(Self.host)"), "\(applied.output)")
                #expect(try scratch.read("tunnels") == "")
            }
        }
    }
}
