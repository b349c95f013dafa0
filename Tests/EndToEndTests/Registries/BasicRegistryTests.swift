import Foundation
import Testing

extension EndToEnd {
    /// A registry that checks users and passwords itself: docker-registry with an htpasswd file.
    @Suite(.needs(.dockerRegistry), .needs(.htpasswd)) struct BasicRegistryTests {
        private static let password = "p:a ss\"wörd"

        /// The sources of a password in a manifest.
        enum Source: String, CaseIterable {
            case variable, file, command

            /// Stores the password in this source.
            /// - Returns: the manifest's value for it.
            func prepare(_ password: String, in scratch: Scratch) throws -> String {
                switch self {
                case .variable: return "{env: \(OtherRegistry.variable)}"
                case .file: return "{file: \(try scratch.write("\(password)\n", to: "password"))}"
                case .command: return "{command: [cat, \(try scratch.write("\(password)\n", to: "password"))]}"
                }
            }
        }

        @Test(
            "docker and skopeo read an image with a password from a variable, a file or a command",
            .needs(.docker), .needs(.skopeo), arguments: Source.allCases
        )
        func stored(source: Source) async throws {
            try await Scratch.with { scratch in
                let peer = try await DockerRegistry.start(in: scratch, user: "me", password: Self.password)
                let digest = try await peer.putImage(named: "app", in: scratch)
                let registry = try OtherRegistry.declare(
                    peer.address, password: try source.prepare(Self.password, in: scratch), in: scratch)
                // If berth wrongly reads the variable, it gets another password.
                let variable = source == .variable ? Self.password : "another"

                let before = peer.requests.count
                let applied = try await registry.apply(variable, in: scratch)
                #expect(applied.output.withoutTimes == registry.loggedIn())
                #expect(applied.errors.withoutTimes == "[1/1] \(peer.address) ok N ms\n")
                #expect(applied.status == 0)
                #expect(
                    try scratch.read("home/.docker/config.json") == registry.config(login: "me:\(Self.password)")
                )
                #expect(try FileState(scratch.config.path).mode & 0o7777 == 0o600)
                #expect(peer.requests.dropFirst(before).map(\.request) == ["GET /v2/ HTTP/1.1"])

                try await registry.expectReadable("app", digest: digest, in: scratch)
                let asked = peer.requests
                try await registry.expectNothingMore(variable, in: scratch)
                #expect(peer.requests == asked)
            }
        }

        // D5, and D11 for the variable: each source ends in a line end.
        @Test(
            "docker and skopeo read an image with a key file of several lines as the password", .needs(.docker),
            .needs(.skopeo), arguments: Source.allCases, ["\n", "\r\n"]
        )
        func keyFile(source: Source, lineEnd: String) async throws {
            try await Scratch.with { scratch in
                let key = ["{", "\t\"type\": \"service_account\",", "  \"key\": \"a\\nb\"", "}"]
                    .joined(separator: lineEnd)
                let peer = try await DockerRegistry.start(in: scratch, user: "_json_key", password: key)
                let digest = try await peer.putImage(named: "app", in: scratch)
                let registry = try OtherRegistry.declare(
                    peer.address, username: "_json_key", password: try source.prepare(key, in: scratch), in: scratch)
                let variable = source == .variable ? key + lineEnd : "another"
                let applied = try await registry.apply(variable, in: scratch)
                #expect(applied.output.withoutTimes == registry.loggedIn())
                #expect(applied.status == 0, "\(applied.errors)")
                #expect(
                    try scratch.read("home/.docker/config.json") == registry.config(login: "_json_key:\(key)"))
                try await registry.expectReadable("app", digest: digest, in: scratch)
                try await registry.expectNothingMore(variable, in: scratch)
            }
        }

        // D5
        @Test(
            "docker and skopeo read an image with a key file through berth's helper, and skopeo with an export",
            .needs(.docker), .needs(.skopeo)
        )
        func keyFileElsewhere() async throws {
            try await Scratch.with { scratch in
                let key = "{\n\t\"type\": \"service_account\",\n  \"key\": \"a\\nb\"\n}"
                let peer = try await DockerRegistry.start(in: scratch, user: "_json_key", password: key)
                let digest = try await peer.putImage(named: "app", in: scratch)
                let registry = try OtherRegistry.declare(
                    peer.address, username: "_json_key",
                    password: "{file: \(try scratch.write("\(key)\r\n", to: "key.json"))}", more: ["storage: helper"],
                    in: scratch)
                let programs = try #require(Checkout.programs)
                let path = ["PATH": "\(programs.path):\(Tool.searchPath)"]
                try await scratch.succeed("apply", "-f", registry.manifest, with: path)

                let image = "\(registry.host)/app:latest"
                let manifest = try await scratch.run(
                    ["docker", "manifest", "inspect", "--insecure", image], with: path)
                #expect(manifest == DockerRegistry.manifestOfTheImage)
                let inspect = ["skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}}", "--authfile"]
                let file = scratch.config.path
                #expect(try await scratch.run(inspect + [file, "docker://\(image)"], with: path) == "\(digest)\n")

                let exported = try await scratch.succeed(
                    "export", "--format", "podman-auth", "-f", registry.manifest, with: path)
                let copy = try scratch.write(exported.output, to: "auth.json")
                #expect(try await scratch.run(inspect + [copy, "docker://\(image)"]) == "\(digest)\n")
            }
        }

        @Test(
            "podman pulls an image with the stored login", .needs(.podman), .needs(.skopeo),
            .enabled(if: geteuid() == 0, "podman would want a user namespace")
        )
        func podman() async throws {
            try await Scratch.with { scratch in
                let peer = try await DockerRegistry.start(in: scratch, user: "me", password: Self.password)
                _ = try await peer.putImage(named: "app", in: scratch)
                let registry = try OtherRegistry.declare(peer.address, in: scratch)
                let applied = try await registry.apply(Self.password, in: scratch)
                try #require(applied.status == 0, "\(applied.errors)\(applied.output)")
                try await registry.expectPodmanPulls("app", as: "me", in: scratch)
            }
        }

        @Test("a wrong password is reported, and nothing is stored")
        func refused() async throws {
            try await Scratch.with { scratch in
                let peer = try await DockerRegistry.start(in: scratch, user: "me", password: Self.password)
                let registry = try OtherRegistry.declare(peer.address, in: scratch)
                let applied = try await registry.apply("another", in: scratch)
                #expect(
                    applied.output.withoutTimes
                        == registry.failed(#"401: the registry refused these credentials ("authentication required")"#)
                )
                #expect(applied.errors.withoutTimes == "[1/1] \(peer.address) failed N ms\n")
                #expect(applied.status == 1)
                #expect(!FileManager.default.fileExists(atPath: scratch.config.path))
            }
        }

        @Test("with `verify: false` berth sends the registry no request")
        func unasked() async throws {
            try await Scratch.with { scratch in
                let peer = try await DockerRegistry.start(in: scratch, user: "me", password: Self.password)
                let registry = try OtherRegistry.declare(peer.address, more: ["verify: false"], in: scratch)
                let applied = try await registry.apply("another", in: scratch)
                #expect(applied.output.withoutTimes == registry.loggedIn())
                #expect(applied.status == 0)
                #expect(try scratch.read("home/.docker/config.json") == registry.config(login: "me:another"))
                #expect(peer.requests == [])
            }
        }

        @Test("an identity token is not sent to it, and the report names the required login")
        func identityToken() async throws {
            try await Scratch.with { scratch in
                let peer = try await DockerRegistry.start(in: scratch, user: "me", password: Self.password)
                let registry = try OtherRegistry.declare(peer.address, username: "<token>", in: scratch)
                let applied = try await registry.apply("identity token", in: scratch)
                #expect(
                    applied.output.withoutTimes
                        == registry.failed(
                            """
                            \(peer.address) accepts a user name and password, but no identity token
                            Replace `<token>` with the user name, and declare where its password is.
                            """
                        )
                )
                #expect(applied.status == 1)
                #expect(peer.requests.map(\.request) == ["GET /v2/ HTTP/1.1"])
            }
        }
    }
}
