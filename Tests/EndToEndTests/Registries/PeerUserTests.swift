import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// docker, podman and skopeo on the same registry and the same files as berth: each uses berth's login. The
    /// registries accept no other.
    ///
    /// Other suites compare the other rows: DockerHubTests (D2, D12), BasicRegistryTests (D5), HiddenLoginTests (D9,
    /// D15, D17), LeftBehindStoreTests (D13, D14), BearerRegistryTests (D18) and SudoTests (D6). D20 has no login to
    /// compare, because it concerns the time of the next request.
    @Suite(
        .needs(.dockerRegistry), .needs(.htpasswd), .needs(.openssl), .needs(.python), .needs(.skopeo),
        .enabled(if: geteuid() == 0, "podman would want a user namespace"))
    struct PeerUserTests {
        /// A program that reads an image.
        enum Peer: String, CaseIterable, CustomTestStringConvertible {
            case docker, podman, skopeo

            var testDescription: String { rawValue }
        }

        /// Applies a scene's manifest, and expects that a program reads the image with berth's login.
        private func expectUser(_ peer: Peer, in scene: PeerScene) async throws {
            try await apply(scene)
            try await scene.expectRead(by: peer)
        }

        private func apply(_ scene: PeerScene) async throws {
            let applied = try await scene.scratch.berth(
                "apply", "-f", scene.registry.manifest,
                with: scene.variables.merging([OtherRegistry.variable: scene.given]) { $1 })
            #expect(applied.output.withoutTimes == scene.registry.loggedIn(), "\(applied.errors)")
        }

        @Test(
            "D1: behind a proxy, each program uses the stored login for a registry named by its address",
            .needs(.docker), .needs(.podman), arguments: Peer.allCases)
        func proxied(peer: Peer) async throws {
            try await Scratch.with { try await expectUser(peer, in: try await .behindProxy(in: $0)) }
        }

        @Test(
            "D3: each program uses the stored login for a TLS registry on loopback", .needs(.docker), .needs(.podman),
            arguments: Peer.allCases, ["localhost", "127.0.0.1"])
        func loopback(peer: Peer, host: String) async throws {
            try await Scratch.with { try await expectUser(peer, in: try await .overTLS(host, in: $0)) }
        }

        @Test(
            "D4: each program uses the stored login for an insecure registry with an unknown authority",
            .needs(.docker), .needs(.podman), arguments: Peer.allCases)
        func insecure(peer: Peer) async throws {
            try await Scratch.with { try await expectUser(peer, in: try await .insecure(in: $0)) }
        }

        // D7: the registry accepts only another issuer's tokens.
        @Test(
            "D7: neither berth nor another program logs in at a registry that refuses its token server's token",
            .needs(.docker), .needs(.podman))
        func refusedToken() async throws {
            try await Scratch.with { scratch in
                let peer = try await TokenRegistry.start(in: scratch, issuer: "another")
                let registry = try OtherRegistry.declare(peer.address, in: scratch)
                let applied = try await registry.apply(TokenRegistry.password, in: scratch)
                #expect(applied.status == 1)
                #expect(applied.output.contains("refuses the token of its own token server"), "\(applied.output)")
                let login = ["login", "--username", TokenRegistry.user, "--password-stdin"]
                let file = ["--authfile", scratch.path("auth.json"), "--tls-verify=false"]
                for command in [["docker"] + login, ["podman"] + login + file, ["skopeo"] + login + file] {
                    let ended = try await Program.run(
                        command + [peer.address],
                        environment: scratch.environment.merging(DockerLogins.environment) { $1 },
                        in: scratch.work, input: TokenRegistry.password)
                    #expect(ended.status != 0, "\(command[0]) logs in: \(ended.output)")
                    #expect(
                        ended.errors.contains("401 Unauthorized") || ended.errors.contains("unauthorized")
                            || ended.errors.contains("invalid username/password"), "\(command[0]): \(ended.errors)")
                }
                #expect(!FileManager.default.fileExists(atPath: scratch.config.path))
            }
        }

        @Test(
            "D8: each program follows a registry's redirect to itself, and uses the stored login there",
            .needs(.docker), .needs(.podman), arguments: Peer.allCases, [307, 308])
        func redirected(peer: Peer, status: Int) async throws {
            try await Scratch.with { scratch in
                try await expectUser(peer, in: try await .redirecting(status, in: scratch))
                // The proxy has recorded the user of each request that it did not redirect.
                #expect(Set(try scratch.read("users").lines) == ["me", "-"])
                #expect(try scratch.read("users").lines.last == "me")
            }
        }

        @Test(
            "D8: each program follows a token server's redirect to itself, and uses the stored login there",
            .needs(.docker), .needs(.podman), arguments: Peer.allCases, [307, 308])
        func redirectedTokens(peer: Peer, status: Int) async throws {
            try await Scratch.with { try await expectUser(peer, in: try await .redirectingTokens(status, in: $0)) }
        }

        // D10: 30 kB for each of five other registries. No program can start with a variable of this size.
        @Test(
            "D10: each program uses the login from the file that berth suggests instead of a long variable",
            .needs(.docker), .needs(.podman), arguments: Peer.allCases)
        func longVariable(peer: Peer) async throws {
            try await Scratch.with { scratch in
                let scene = try await PeerScene.lineEnd(in: scratch)
                try scratch.write(String(repeating: "x", count: 30_000), to: "work/secret")
                let others = (0..<5).map {
                    "  - {host: r\($0).example.com, username: other, password: {file: secret}, verify: false}\n"
                }
                let manifest = try scratch.read("work/berth.yaml") + others.joined()
                try scratch.write(manifest, to: "work/berth.yaml")
                let given = [OtherRegistry.variable: scene.given]
                let long = try await scratch.succeed("export", "--format", "docker-auth-config", with: given)
                try #require(long.errors.contains("Or export a file, with --format podman-auth"), "\(long.errors)")
                let file = scratch.config.path
                try await scratch.succeed("export", "--format", "podman-auth", "--out", file, with: given)
                try await scene.expectRead(by: peer)
            }
        }

        @Test(
            "D11: each program uses the login whose password came from a variable with a newline", .needs(.docker),
            .needs(.podman), arguments: Peer.allCases)
        func lineEnd(peer: Peer) async throws {
            try await Scratch.with { try await expectUser(peer, in: try await .lineEnd(in: $0)) }
        }

        @Test(
            "D19: each program uses the login whose password a command printed with its expiry", .needs(.docker),
            .needs(.podman), arguments: Peer.allCases)
        func toldExpiry(peer: Peer) async throws {
            try await Scratch.with { scratch in
                let scene = try await PeerScene.lineEnd(in: scratch)
                let answer =
                    #"{"ServerURL":"","Username":"me","Secret":"\#(PeerScene.password)","expires":"2099-01-01T00:00:00Z"}"#
                try scratch.write(answer, to: "work/answer.json")
                let manifest = try scratch.read("work/berth.yaml")
                    .replacing("{env: \(OtherRegistry.variable)}", with: "{command: [cat, answer.json]}")
                try scratch.write(manifest, to: "work/berth.yaml")
                try await scratch.succeed("trust", "-f", scene.registry.manifest, "--yes")
                try await scratch.succeed("apply", "-f", scene.registry.manifest)
                try await scene.expectRead(by: peer)
            }
        }

        @Test(
            "D16: each program uses the stored login for a plain registry behind HTTP_PROXY", .needs(.docker),
            .needs(.podman), .exclusive(.hostsFile), arguments: Peer.allCases)
        func forwarded(peer: Peer) async throws {
            try await Scratch.with { scratch in
                let scene = try await PeerScene.forwarded(in: scratch)
                try await apply(scene)
                let ping = "GET http://\(scene.registry.host)/v2/ \(scene.registry.host) me:p@ss"
                #expect(Set(try scratch.read("requests").lines) == [ping])
                try await scene.expectRead(by: peer)
                let image = "GET http://\(scene.registry.host)/v2/app/manifests/"
                #expect(try scratch.read("requests").contains(image), "\(peer) does not use the proxy")
            }
        }
    }
}
