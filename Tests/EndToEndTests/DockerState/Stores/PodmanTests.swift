import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// podman's auth.json, read and written by podman and skopeo, and berth's report on the programs that find a login.
    @Suite(.needs(.podman), .needs(.skopeo)) struct PodmanTests {
        private static let account = "600423610423"
        private static let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        private static let manifest = "version: 1\naccounts:\n  - id: \(account)\n    regions: [us-east-2]\n"

        /// An auth.json of other programs, with its own layout. Added logins go between the two: a login of another
        /// registry, and one for a repository of berth's host (base64 of `me:x` and `team:x`).
        private static let head = """
            { "auths" : {
                "quay.io": {"auth": "bWU6eA=="},
                "\(host)/team": { "auth": "dGVhbTp4", "note": 1.50 }
            """
        private static let tail = "\n  }, \"odd\": 1e400 }\n"

        @Test("podman and skopeo use berth's logins in auth.json, and its other content stays")
        func authFile() async throws {
            try await inSandbox { scratch, tools, environment in
                try scratch.make(folder: "run/containers")
                try scratch.write(Self.head + Self.tail, to: ContainerTools.authFile)
                let applied = try await scratch.succeed("apply", "--config", "podman", with: environment)
                #expect(applied.output.lines.first == "berth: 1 registry, \(scratch.path(ContainerTools.authFile))")

                let text = try scratch.read(ContainerTools.authFile)
                #expect(text.hasPrefix(Self.head + ","))
                #expect(text.hasSuffix(Self.tail))
                #expect(text.components(separatedBy: "\"\(Self.host)\"").count == 2)
                #expect(try scratch.names(in: "home/.docker") == [])
                #expect(try await tools.podmanUser(of: Self.host) == "AWS")
                #expect(try await tools.skopeoUser(of: Self.host) == "AWS")
                #expect(try await tools.podmanUser(of: "\(Self.host)/team/app") == "team")
                #expect(try await tools.podmanUser(of: "\(Self.host)/other") == "AWS")

                try await scratch.succeed("logout", "--config", "podman", "--all", with: environment)
                #expect(try scratch.read(ContainerTools.authFile) == Self.head + Self.tail)
                #expect(try await tools.podmanUser(of: Self.host) == nil)
                #expect(try await tools.skopeoUser(of: Self.host) == nil)
                #expect(try await tools.podmanUser(of: "\(Self.host)/team") == "team")
            }
        }

        @Test("podman's logout from another registry keeps berth's login, which berth can still remove")
        func podmanLogout() async throws {
            try await inSandbox { scratch, tools, environment in
                try scratch.make(folder: "run/containers")
                try scratch.write(Self.head + Self.tail, to: ContainerTools.authFile)
                try await scratch.succeed("apply", "--config", "podman", with: environment)
                let logout = try await tools.podman(["logout", "quay.io"])
                #expect(logout.status == 0, "\(logout.errors)")
                #expect(try await tools.podmanUser(of: "quay.io") == nil)
                #expect(try await tools.podmanUser(of: Self.host) == "AWS")

                let file = scratch.path(ContainerTools.authFile)
                let plan = try await scratch.succeed("plan", "--config", "podman", with: environment)
                #expect(plan.output == "berth: 1 registry, \(file)\nPlan: nothing to do, 1 unchanged.\n")
                try await scratch.succeed("logout", "--config", "podman", "--all", with: environment)
                #expect(try await tools.podmanUser(of: Self.host) == nil)
                #expect(try await tools.podmanUser(of: "\(Self.host)/team") == "team")
            }
        }

        @Test("a missing auth.json is made, readable only by its owner, and skopeo reads it")
        func newAuthFile() async throws {
            try await inSandbox { scratch, tools, environment in
                try await scratch.succeed("apply", "--config", "podman", with: environment)
                #expect(try FileState(scratch.path(ContainerTools.authFile)).mode == S_IFREG | 0o600)
                #expect(try FileState(scratch.path("run/containers")).mode == S_IFDIR | 0o700)
                #expect(try await tools.podmanUser(of: Self.host) == "AWS")
                #expect(try await tools.skopeoUser(of: Self.host) == "AWS")

                // A named file takes precedence.
                let named = ["REGISTRY_AUTH_FILE": scratch.path("named.json")]
                let more = environment.merging(named) { $1 }
                try await scratch.succeed("apply", "--config", "podman", with: more)
                try FileManager.default.removeItem(at: scratch.url("run/containers"))
                #expect(try await tools.podmanUser(of: Self.host, with: named) == "AWS")
                #expect(try await tools.skopeoUser(of: Self.host, with: named) == "AWS")
                #expect(try await tools.podmanUser(of: Self.host) == nil)
            }
        }

        /// Runs a test with a sandbox, a manifest of one registry, and a session's directory.
        private func inSandbox(
            _ body: (Scratch, ContainerTools, [String: String]) async throws -> Void
        ) async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let tools = try ContainerTools.make(in: scratch)
                try scratch.write(Self.manifest, to: "work/berth.yaml")
                try await body(scratch, tools, sandbox.environment.merging(tools.environment) { $1 })
            }
        }

        // MARK: Programs that find a login

        /// A state of the files, and the programs that can read the image.
        private struct Scene {
            var name: String
            /// Docker's config before the apply.
            var config: String?
            /// podman's file before the apply.
            var authFile: String?
            /// The value of `--config`.
            var option: String?
            /// Whether `DOCKER_CONFIG` is set, to the default directory of Docker's config.
            var namesDockerConfig = false
            /// The manifest's `storage`.
            var storage = "auto"
            var seen: [String: Bool]
        }

        private static let scenes = [
            Scene(name: "in Docker's config", seen: ["docker": true, "podman": true, "skopeo": true]),
            Scene(name: "in auth.json", option: "podman", seen: ["docker": false, "podman": true, "skopeo": true]),
            Scene(
                name: "in Docker's config, and another in auth.json",
                authFile: #"{"auths":{"\#(host)":{"auth":"dGVhbTp4"}}}"#,
                seen: ["docker": true, "podman": false, "skopeo": false]),
            Scene(
                name: "in auth.json, which podman does not look into when DOCKER_CONFIG is set",
                option: "run/containers/auth.json", namesDockerConfig: true,
                seen: ["docker": false, "podman": false, "skopeo": true]),
            Scene(
                name: "in a store", config: #"{"credsStore":"pass","auths":{"ghcr.io":{}}}"#,
                seen: ["docker": true, "podman": false, "skopeo": false]),
            Scene(
                name: "in a store that has a line for the host", storage: "pass",
                seen: ["docker": true, "podman": true, "skopeo": true]),
            Scene(
                name: "nowhere, but for berth's helper", storage: "helper",
                seen: ["docker": true, "podman": true, "skopeo": true]),
        ]

        @Test(
            "status --consumers reports for docker, podman and skopeo what these programs report",
            .needs(.moto), .needs(.dockerRegistry), .needs(.htpasswd), .needs(.openssl), .needs(.docker), .needs(.gpg),
            .needs(.pass), .needs(.dockerCredentialPass),
            .enabled(if: RealHosts.areAllowed, "port 443 and /etc/hosts are not ours"), .exclusive(.port443, .hostsFile)
        )
        func consumers() async throws {
            try await Scratch.with { scratch in
                let moto = try await Moto.start(in: scratch, account: Self.account)
                let certificates = try await Certificates.make(in: scratch, name: "registry", hosts: [Self.host])
                try RealHosts.claim([Self.host], authority: certificates.authority, in: scratch)
                let registry = try await DockerRegistry.start(
                    in: scratch, host: Self.host, certificates: certificates, user: "AWS",
                    password: "\(Self.account)-auth-token"
                )
                _ = try await registry.putImage(named: "app", in: scratch)
                let store = try await PasswordStore.start(in: scratch)
                let tools = try ContainerTools.make(in: scratch)
                let environment = [
                    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "any will do",
                    "AWS_ENDPOINT_URL": moto.endpoint,
                ].merging(tools.environment) { $1 }.merging(store.environment) { $1 }
                for scene in Self.scenes { try await play(scene, scratch, tools, environment) }
            }
        }

        /// Applies the manifest, and compares berth's report with the programs' results.
        private func play(
            _ scene: Scene, _ scratch: Scratch, _ tools: ContainerTools, _ environment: [String: String]
        ) async throws {
            for name in ["home/.docker", ContainerTools.session, "state/berth"] {
                try? FileManager.default.removeItem(at: scratch.url(name))
            }
            for folder in ["home/.docker", "\(ContainerTools.session)/containers"] { try scratch.make(folder: folder) }
            if let config = scene.config { try scratch.write(config: config) }
            if let authFile = scene.authFile { try scratch.write(authFile, to: ContainerTools.authFile) }
            var environment = environment
            if scene.namesDockerConfig { environment["DOCKER_CONFIG"] = scratch.path("home/.docker") }
            // The directory of berth's helper.
            environment["PATH"] = "\(try #require(Checkout.programs).path):\(Tool.searchPath)"
            try scratch.write("\(Self.manifest)storage: \(scene.storage)\n", to: "work/berth.yaml")
            let option = scene.option.map { ["--config", $0 == "podman" ? $0 : scratch.path($0)] } ?? []

            let applied = try await scratch.start(["apply"] + option, with: environment).ended()
            #expect(applied.status == 0, "\(scene.name): \(applied.errors)\(applied.output)")
            let status = try await scratch.start(["status", "--consumers"] + option, with: environment).ended()
            #expect(status.status == 0, "\(scene.name): \(status.errors)")
            let told = try Self.told(by: status.output).filter { scene.seen.keys.contains($0.key) }
            #expect(told == scene.seen, "\(scene.name): \(status.output)")

            let image = "\(Self.host)/app:latest"
            let found = [
                "docker": try await tools.dockerReads(image, with: environment),
                "podman": try await tools.podmanUser(of: Self.host, with: environment) == "AWS",
                "skopeo": try await tools.skopeoReads(image, with: environment),
            ]
            #expect(found == scene.seen, "\(scene.name)")
        }

        /// Parses berth's report on the manifest's only registry, by program.
        private static func told(by output: String) throws -> [String: Bool] {
            let header = try #require(output.lines.first { $0.hasSuffix("   kubelet") }, "\(output)")
            let row = try #require(output.lines.first { $0.hasPrefix("  \(host) ") }, "\(output)")
            let signs = row.filter { "✓✗".contains($0) }
            let names = header.split(separator: " ").map(String.init)
            try #require(signs.count == names.count, "\(output)")
            return Dictionary(uniqueKeysWithValues: zip(names, signs.map { $0 == "✓" }))
        }
    }
}
