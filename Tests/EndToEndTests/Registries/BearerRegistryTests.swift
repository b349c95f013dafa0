import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// A registry whose token server checks the users: docker-registry in token mode.
    @Suite(.needs(.dockerRegistry), .needs(.openssl), .needs(.python)) struct BearerRegistryTests {
        /// The kinds of logins for such a registry.
        enum Login: String, CaseIterable, CustomTestStringConvertible {
            case password
            case identityToken = "identity token"

            var testDescription: String { rawValue }

            var username: String { self == .password ? TokenRegistry.user : "<token>" }
            var secret: String { self == .password ? TokenRegistry.password : TokenRegistry.identityToken }

            /// Returns berth's request to the token server.
            func request(_ secret: String, to peer: TokenRegistry, version: String) -> TokenRegistry.Request {
                switch self {
                case .password: return peer.berthsRequest(password: secret, version: version)
                case .identityToken:
                    let encoded = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                    let form = "grant_type=refresh_token&refresh_token=\(encoded)&client_id=berth&service="
                    let length = (form + TokenRegistry.service).utf8.count
                    return peer.berthsRequest(identityToken: secret, length: length, version: version)
                }
            }

            /// Returns Docker's config with this login.
            func config(_ registry: OtherRegistry) -> String {
                self == .password
                    ? registry.config(login: "\(username):\(secret)")
                    : registry.config(login: "<token>:", identityToken: secret)
            }
        }

        // D18
        @Test(
            "docker, skopeo and berth accept a token with a field name in another case", .needs(.docker),
            .needs(.skopeo)
        )
        func spelling() async throws {
            try await Scratch.with { scratch in
                let peer = try await TokenRegistry.start(in: scratch, tokenPath: "spelled")
                let digest = try await peer.putImage(named: "app", in: scratch)
                let registry = try OtherRegistry.declare(peer.address, username: TokenRegistry.user, in: scratch)
                let applied = try await registry.apply(TokenRegistry.password, in: scratch)
                #expect(applied.output.withoutTimes == registry.loggedIn())
                #expect(applied.status == 0)
                try await registry.expectReadable("app", digest: digest, in: scratch)
            }
        }

        @Test(
            "docker and skopeo read an image with berth's login, after one request to the token server",
            .needs(.docker), .needs(.skopeo), arguments: Login.allCases
        )
        func stored(login: Login) async throws {
            try await Scratch.with { scratch in
                let version = try await scratch.version()
                let peer = try await TokenRegistry.start(in: scratch)
                let digest = try await peer.putImage(named: "app", in: scratch)
                let registry = try OtherRegistry.declare(peer.address, username: login.username, in: scratch)
                try peer.forgetRequests()

                let applied = try await registry.apply(login.secret, in: scratch)
                #expect(applied.output.withoutTimes == registry.loggedIn())
                #expect(applied.errors.withoutTimes == "[1/1] \(peer.address) ok N ms\n")
                #expect(applied.status == 0)
                #expect(try scratch.read("home/.docker/config.json") == login.config(registry))
                #expect(try peer.requests() == [login.request(login.secret, to: peer, version: version)])

                try peer.forgetRequests()
                try await registry.expectReadable("app", digest: digest, in: scratch)
                // They sent the same kind of request, with the stored login instead of anonymously.
                #expect(try Set(peer.requests().map(\.method)) == [login == .password ? "GET" : "POST"])

                try peer.forgetRequests()
                try await registry.expectNothingMore(login.secret, in: scratch)
                #expect(try peer.requests() == [])
            }
        }

        @Test(
            "podman pulls an image with the stored login", .needs(.podman), .needs(.skopeo),
            .enabled(if: geteuid() == 0, "podman would want a user namespace"), arguments: Login.allCases
        )
        func podman(login: Login) async throws {
            try await Scratch.with { scratch in
                let peer = try await TokenRegistry.start(in: scratch)
                _ = try await peer.putImage(named: "app", in: scratch)
                let registry = try OtherRegistry.declare(peer.address, username: login.username, in: scratch)
                let applied = try await registry.apply(login.secret, in: scratch)
                try #require(applied.status == 0, "\(applied.errors)\(applied.output)")
                try await registry.expectPodmanPulls("app", as: login.username, in: scratch)
            }
        }

        @Test("berth can store docker's own identity token", .needs(.docker))
        func dockersToken() async throws {
            try await Scratch.with { scratch in
                let peer = try await TokenRegistry.start(in: scratch)
                // With no store on its PATH, docker writes the token to the file.
                let input = try scratch.write(TokenRegistry.password, to: "password")
                let command = DockerLogins.command(
                    "login --username \(TokenRegistry.user) --password-stdin \(peer.address) < '\(input)'")
                try await scratch.run(["sh", "-c", command])
                struct Config: Decodable { var auths: [String: [String: String]] }
                let text = try Data(contentsOf: scratch.config)
                let given = try JSONDecoder().decode(Config.self, from: text).auths[peer.address]?["identitytoken"]
                let token = try #require(given)
                try FileManager.default.removeItem(at: scratch.config)

                let registry = try OtherRegistry.declare(peer.address, username: "<token>", in: scratch)
                let applied = try await registry.apply(token, in: scratch)
                #expect(applied.output.withoutTimes == registry.loggedIn())
            }
        }

        @Test("a refusal of the token server is reported, and nothing is stored", arguments: Login.allCases)
        func refused(login: Login) async throws {
            try await Scratch.with { scratch in
                let version = try await scratch.version()
                let peer = try await TokenRegistry.start(in: scratch)
                let registry = try OtherRegistry.declare(peer.address, username: login.username, in: scratch)
                let applied = try await registry.apply("another", in: scratch)
                #expect(
                    applied.output.withoutTimes
                        == registry.failed(
                            "401: the registry's token server \(peer.tokenServer) refused these credentials "
                                + "(\"who is that?\")"
                        )
                )
                #expect(applied.status == 1)
                #expect(!FileManager.default.fileExists(atPath: scratch.config.path))
                #expect(try peer.requests() == [login.request("another", to: peer, version: version)])
            }
        }

        @Test(
            "over TLS the token server may be another host, trusted with the registry's CA as by docker",
            .needs(.docker), .needs(.skopeo),
            .enabled(if: RealHosts.areAllowed, "port 443 and /etc/hosts are not ours"),
            .exclusive(.port443, .hostsFile), arguments: Login.allCases
        )
        func otherHost(login: Login) async throws {
            try await Scratch.with { scratch in
                let version = try await scratch.version()
                let (host, tokenHost) = ("registry.berth.test", "auth.berth.test")
                let certificates = try await Certificates.make(in: scratch, name: "registry", hosts: [host, tokenHost])
                // docker looks up the token server's CA by port 443, which the token server does not use.
                try RealHosts.claim([host, tokenHost], authority: certificates.authority, in: scratch)
                let peer = try await TokenRegistry.start(
                    in: scratch, host: host, tokenHost: tokenHost, certificates: certificates)
                let digest = try await peer.putImage(named: "app", in: scratch)
                let registry = try OtherRegistry.declare(host, username: login.username, in: scratch)
                try peer.forgetRequests()

                let applied = try await registry.apply(login.secret, in: scratch)
                #expect(applied.output.withoutTimes == registry.loggedIn())
                #expect(try scratch.read("home/.docker/config.json") == login.config(registry))
                #expect(try peer.requests() == [login.request(login.secret, to: peer, version: version)])

                let manifest = try await scratch.run(["docker", "manifest", "inspect", "\(host)/app:latest"])
                #expect(manifest == DockerRegistry.manifestOfTheImage)
                let inspected = try await scratch.run(
                    ["skopeo", "inspect", "--authfile", scratch.config.path]
                        + ["--cert-dir", scratch.path("certificates")]
                        + ["--format", "{{.Name}} {{.Digest}}", "docker://\(host)/app:latest"]
                )
                #expect(inspected == "\(host)/app \(digest)\n")
            }
        }

        // MARK: Plain HTTP beyond loopback

        /// An address of this machine that berth does not treat as loopback.
        private static let lan = "0.0.0.0"

        @Test("with `insecure: true`, the registry and a token server on its host get requests over plain http")
        func insecure() async throws {
            try await Scratch.with { scratch in
                let version = try await scratch.version()
                let peer = try await TokenRegistry.start(in: scratch, host: Self.lan, tokenHost: Self.lan)
                let login = Login.password
                let registry = try OtherRegistry.declare(peer.address, more: ["insecure: true"], in: scratch)
                let applied = try await registry.apply(login.secret, in: scratch)
                #expect(applied.output.withoutTimes == registry.loggedIn())
                #expect(try peer.requests() == [login.request(login.secret, to: peer, version: version)])
            }
        }

        @Test("with `insecure: true`, a token server on another host still gets nothing over plain http")
        func insecureElsewhere() async throws {
            try await Scratch.with { scratch in
                // This name does not resolve; the test above shows that berth would send a request.
                let peer = try await TokenRegistry.start(in: scratch, host: Self.lan, tokenHost: "auth.berth.test")
                let registry = try OtherRegistry.declare(peer.address, more: ["insecure: true"], in: scratch)
                let applied = try await registry.apply(TokenRegistry.password, in: scratch)
                #expect(
                    applied.output.withoutTimes
                        == registry.failed(
                            """
                            \(peer.address) requires a token from \(peer.tokenServer) over plain HTTP
                            No credentials were sent. Set an https realm in the registry's configuration.
                            """
                        )
                )
                #expect(applied.status == 1)
            }
        }

        @Test("without it, the registry gets requests only over TLS")
        func secure() async throws {
            try await Scratch.with { scratch in
                let peer = try await TokenRegistry.start(in: scratch, host: Self.lan)
                let registry = try OtherRegistry.declare(peer.address, in: scratch)
                let applied = try await registry.apply(TokenRegistry.password, in: scratch)
                #expect(
                    applied.output.withoutTimes
                        == registry.failed("no TLS connection to \(Self.lan): it does not speak TLS on this port")
                )
                #expect(applied.status == 1)
                #expect(try peer.requests() == [])
            }
        }
    }
}
