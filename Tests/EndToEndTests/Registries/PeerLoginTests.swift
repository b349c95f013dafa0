import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The main case: moto issues the token, Debian's docker-registry checks it, docker and skopeo use it.
    @Suite struct PeerLoginTests {
        let account = "600423610423"
        let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        let keys = ["AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "any will do"]
        let seed = Checkout.example("seed/berth.yaml").path

        @Test(
            "docker and skopeo read an image with berth's login, and a second apply does nothing",
            .needs(.moto), .needs(.dockerRegistry), .needs(.htpasswd), .needs(.openssl), .needs(.docker),
            .needs(.skopeo),
            .enabled(if: RealHosts.areAllowed, "port 443 and /etc/hosts are not ours: see the test over loopback"),
            .exclusive(.port443, .hostsFile)
        )
        func realName() async throws {
            try await Scratch.with { scratch in
                let moto = try await Moto.start(in: scratch, account: account)
                let certificates = try await Certificates.make(in: scratch, name: "registry", hosts: [host])
                try RealHosts.claim([host], authority: certificates.authority, in: scratch)
                let registry = try await DockerRegistry.start(
                    in: scratch, host: host, certificates: certificates, user: "AWS", password: "\(account)-auth-token"
                )
                let digest = try await registry.putImage(named: "app", in: scratch)
                let environment = keys.merging(["AWS_ENDPOINT_URL": moto.endpoint]) { $1 }

                try await expectOneLogin(scratch, environment, moto, registry)

                let manifest = try await scratch.run(["docker", "manifest", "inspect", "\(host)/app:latest"])
                #expect(manifest == DockerRegistry.manifestOfTheImage)
                let inspected = try await scratch.run(
                    [
                        "skopeo", "inspect", "--authfile", scratch.config.path, "--cert-dir",
                        scratch.path("certificates"),
                    ]
                        + ["--format", "{{.Name}} {{.Digest}}", "docker://\(host)/app:latest"]
                )
                #expect(inspected == "\(host)/app \(digest)\n")

                try await expectNothingMore(scratch, environment, moto, registry)
            }
        }

        @Test(
            "over loopback, the registry accepts moto's token, and a second apply does nothing",
            .needs(.moto), .needs(.dockerRegistry), .needs(.htpasswd)
        )
        func loopback() async throws {
            try await Scratch.with { scratch in
                let moto = try await Moto.start(in: scratch, account: account)
                let registry = try await DockerRegistry.start(
                    in: scratch, user: "AWS", password: "\(account)-auth-token")
                let environment = keys.merging(
                    ["AWS_ENDPOINT_URL": moto.endpoint, "BERTH_REGISTRY_ENDPOINT": "http://\(registry.address)"]
                ) { $1 }
                try await expectOneLogin(scratch, environment, moto, registry)
                try await expectNothingMore(scratch, environment, moto, registry)
            }
        }

        @Test(
            "a registry that refuses the token is reported, and nothing is stored",
            .needs(.moto), .needs(.dockerRegistry), .needs(.htpasswd)
        )
        func refused() async throws {
            try await Scratch.with { scratch in
                let moto = try await Moto.start(in: scratch, account: account)
                let registry = try await DockerRegistry.start(in: scratch, user: "AWS", password: "another")
                let applied = try await scratch.berth(
                    "apply", "-f", seed,
                    with: keys.merging(
                        ["AWS_ENDPOINT_URL": moto.endpoint, "BERTH_REGISTRY_ENDPOINT": "http://\(registry.address)"]
                    ) { $1 }
                )
                #expect(
                    applied.output.withoutTimes == """
                        berth: 1 registry, ~/.docker/config.json

                          ✗ \(host)   failed   401: the registry refused these credentials ("authentication required")

                        Applied: 1 failed in N s (1 token request, no write).

                        """
                )
                #expect(applied.status == 1)
                #expect(!FileManager.default.fileExists(atPath: scratch.config.path))
            }
        }

        /// Expects one token request, one check, one entry, and their report.
        private func expectOneLogin(
            _ scratch: Scratch, _ environment: [String: String], _ moto: Moto, _ registry: DockerRegistry
        ) async throws {
            let before = registry.requests.count
            let applied = try await scratch.berth("apply", "-f", seed, with: environment)
            #expect(
                applied.output.withoutTimes == """
                    berth: 1 registry, ~/.docker/config.json

                      ✓ \(host)   logged in   expiry unknown   N ms

                    Applied: 1 logged in in N s (1 token request, 1 write). Next renewal in 6h.

                    """
            )
            #expect(applied.errors.withoutTimes == "[1/1] \(host) ok N ms\n")
            #expect(applied.status == 0)
            let auth = Data("AWS:\(account)-auth-token".utf8).base64EncodedString()
            #expect(
                try scratch.read("home/.docker/config.json")
                    == "{\n\t\"auths\": {\n\t\t\"\(host)\": {\n\t\t\t\"auth\": \"\(auth)\"\n\t\t}\n\t}\n}"
            )
            #expect(try FileState(scratch.config.path).mode & 0o7777 == 0o600)
            #expect(try moto.requests() == ["AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken"])
            #expect(registry.requests.dropFirst(before).map(\.request) == ["GET /v2/ HTTP/1.1"])
        }

        /// Expects that a second apply sends no requests, writes nothing, and reports that.
        private func expectNothingMore(
            _ scratch: Scratch, _ environment: [String: String], _ moto: Moto, _ registry: DockerRegistry
        ) async throws {
            let asked = (try moto.requests(), registry.requests)
            let files = (try scratch.files(below: "home"), try scratch.files(below: "state"))
            let again = try await scratch.berth("apply", "-f", seed, with: environment)
            #expect(again.output == "berth: 1 registry, ~/.docker/config.json\nPlan: nothing to do, 1 unchanged.\n")
            #expect(again.errors == "")
            #expect(again.status == 0)
            #expect(try moto.requests() == asked.0)
            #expect(registry.requests == asked.1)
            #expect(try scratch.files(below: "home") == files.0)
            #expect(try scratch.files(below: "state") == files.1)
        }
    }
}
