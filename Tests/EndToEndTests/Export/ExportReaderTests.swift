import Foundation
import Testing

extension EndToEnd {
    /// Exported logins, read by the programs that they are for.
    @Suite struct ExportReaderTests {
        private let passwords = ExportTests.passwords
        private let auths = ExportTests.auths

        @Test(
            "skopeo and podman use the exported logins, and docker's own config is unchanged",
            .needs(.dockerRegistry), .needs(.htpasswd), .needs(.skopeo), .needs(.podman)
        )
        func readers() async throws {
            try await withRegistry { scratch, image, environment in
                let podman = try await scratch.succeed(
                    "export", "--format", "podman-auth", "--out", "auth.json", with: environment)
                #expect(podman.output == "")
                #expect(podman.errors.lines.last == "Exported 1 registry to auth.json.")
                let reader = ["skopeo", "inspect", "--tls-verify=false", "--format", "{{.Name}}"]
                let read = try await scratch.run(reader + ["--authfile", "auth.json", "docker://\(image):latest"])
                #expect(read == "\(image)\n")
                let tools = try ContainerTools.make(in: scratch)
                let file = ["REGISTRY_AUTH_FILE": scratch.path("work/auth.json")]
                let host = String(image.prefix { $0 != "/" })
                #expect(try await tools.podmanUser(of: host, with: file) == "me")

                #expect(!FileManager.default.fileExists(atPath: scratch.config.path))
                #expect(!FileManager.default.fileExists(atPath: scratch.ledger.path))
            }
        }

        /// docker before 28.3 does not know the variable, but accepts its content as a config.
        @Test(
            "docker reads an image with only the variable, or before 28.3 with a config of that content",
            .needs(.dockerRegistry), .needs(.htpasswd), .needs(.skopeo), .needs(.docker)
        )
        func docker() async throws {
            try await withRegistry { scratch, image, environment in
                let exported = try await scratch.succeed("export", "--format", "docker-auth-config", with: environment)
                try scratch.make(folder: "other")
                var reader = ["DOCKER_CONFIG": scratch.path("other")]
                #expect(try await manifest(of: image, scratch, reader).status != 0)
                if await DockerVersion.takesVariable {
                    reader["DOCKER_AUTH_CONFIG"] = exported.output.trimmingCharacters(in: .newlines)
                } else {
                    try scratch.write(exported.output, to: "other/config.json")
                }
                let inspected = try await manifest(of: image, scratch, reader)
                #expect(inspected.output == DockerRegistry.manifestOfTheImage, "\(inspected.errors)")
            }
        }

        // MARK: Kubernetes

        @Test("kubectl makes the same secret from the same logins", .needs(Tool(name: "kubectl")))
        func kubernetesSecret() async throws {
            try await Scratch.with { scratch in
                try scratch.write(ExportTests.settled, to: "work/berth.yaml")
                let options = ["--format", "kubernetes-secret", "--namespace", "apps", "--out", "secret.yaml"]
                let ended = try await scratch.start(["export"] + options, with: passwords).ended()
                try #require(ended.status == 0, "\(ended.errors)")
                let ours = try await kubectl(scratch, "label", "--local", "--filename", "secret.yaml", "checked=yes")
                try scratch.write(auths, to: "work/auths.json")
                let theirs = try await kubectl(
                    scratch, "create", "secret", "docker-registry", "berth", "--namespace", "apps",
                    "--from-file=.dockerconfigjson=auths.json", "--dry-run=client")
                #expect(ours.data == theirs.data && ours.type == theirs.type)
                #expect(ours.metadata.name == theirs.metadata.name)
                #expect(ours.metadata.namespace == theirs.metadata.namespace)
                #expect(ours.metadata.labels == ["app.kubernetes.io/managed-by": "berth", "checked": "yes"])
            }
        }

        @Test(
            "a secret for each registry is a stream of documents that any YAML reader accepts",
            .needs(.python), .enabled("python3 has no PyYAML") { await PyYAML.isThere })
        func kubernetesSecrets() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                try scratch.write(
                    """
                    version: 1
                    accounts:
                      - {id: 600423610423, regions: [us-east-2]}
                    registries:
                      - {host: "registry.example.com:5000", username: me, password: {env: ONE}, verify: false}

                    """, to: "work/berth.yaml"
                )
                let ended = try await scratch.succeed(
                    "export", "--format", "kubernetes-secret", "--each", "--name", "pull", "--out", "secrets.yaml",
                    with: sandbox.environment.merging(passwords) { $1 })
                #expect(
                    ended.errors.lines.last
                        == "Exported 2 registries to secrets.yaml; the first login expires in 12h.")
                let script = """
                    import base64, json, yaml
                    for secret in yaml.safe_load_all(open("secrets.yaml")):
                        auths = json.loads(base64.b64decode(secret["data"][".dockerconfigjson"]))["auths"]
                        users = {host: base64.b64decode(entry["auth"]).split(b":")[0].decode() \
                    for host, entry in auths.items()}
                        expires = "berth.dev/expires" in secret["metadata"].get("annotations", {})
                        print(secret["metadata"]["name"], secret["type"], users, expires)
                    """
                let read = try await Program.run(
                    ["python3", "-c", script], environment: Python.environment, in: scratch.work)
                #expect(
                    read.output == """
                        pull-\(ExportTests.tools) kubernetes.io/dockerconfigjson {'\(ExportTests.tools)': 'AWS'} True
                        pull-registry.example.com-5000 kubernetes.io/dockerconfigjson \
                        {'registry.example.com:5000': 'me'} False

                        """
                )
            }
        }

        // MARK: Scratch directories

        /// Runs a test with a registry with an image, the only registry of the manifest.
        private func withRegistry(_ body: (Scratch, String, [String: String]) async throws -> Void) async throws {
            try await Scratch.with { scratch in
                let registry = try await DockerRegistry.start(in: scratch, user: "me", password: "p w:\u{E9}")
                _ = try await registry.putImage(named: "app", in: scratch)
                try scratch.write(
                    """
                    version: 1
                    registries:
                      - {host: "\(registry.address)", username: me, password: {env: PASSWORD}}

                    """, to: "work/berth.yaml"
                )
                try await body(scratch, "\(registry.address)/app", ["PASSWORD": "p w:\u{E9}"])
            }
        }

        private func manifest(of image: String, _ scratch: Scratch, _ more: [String: String]) async throws -> Ended {
            try await Program.run(
                ["docker", "manifest", "inspect", "--insecure", "\(image):latest"],
                environment: scratch.environment.merging(DockerLogins.environment) { $1 }.merging(more) { $1 },
                in: scratch.work)
        }

        /// A secret, as kubectl prints it.
        private struct Secret: Decodable {
            struct Metadata: Decodable {
                var name: String
                var namespace: String?
                var labels: [String: String]?
            }
            var type: String
            var metadata: Metadata
            var data: [String: String]
        }

        private func kubectl(_ scratch: Scratch, _ arguments: String...) async throws -> Secret {
            let printed = try await scratch.run(["kubectl"] + arguments + ["--output", "json"])
            return try JSONDecoder().decode(Secret.self, from: Data(printed.utf8))
        }
    }
}

private enum DockerVersion {
    /// Whether docker's version is 28.3 or later.
    static var takesVariable: Bool {
        get async {
            let folder = FileManager.default.temporaryDirectory
            let version = try? await Program.run(
                ["docker", "--version"], environment: ["PATH": Tool.searchPath], in: folder)
            guard let numbers = version?.output.firstMatch(of: /version (\d+)\.(\d+)/),
                let major = Int(numbers.1), let minor = Int(numbers.2)
            else { return false }
            return (major, minor) >= (28, 3)
        }
    }
}

private enum PyYAML {
    /// Whether python3 has PyYAML; required in CI.
    static var isThere: Bool {
        get async {
            if Tool.isCI { return true }
            let folder = FileManager.default.temporaryDirectory
            let command = ["python3", "-c", "import yaml"]
            return (try? await Program.run(command, environment: Python.environment, in: folder))?.status == 0
        }
    }
}
