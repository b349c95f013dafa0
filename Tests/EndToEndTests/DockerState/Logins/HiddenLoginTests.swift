import Foundation
import Testing

extension EndToEnd {
    /// Logins of berth that programs do not use, because other credentials take precedence.
    @Suite struct HiddenLoginTests {
        private static let host = "registry.example.com"
        private static let manifest =
            "version: 1\nverify: false\nregistries:\n  - {host: \(host), username: me, password: {env: TOKEN}}\n"

        /// Runs a test with another login in `DOCKER_AUTH_CONFIG`.
        private func withVariable(_ body: (Scratch, [String: String]) async throws -> Void) async throws {
            try await Scratch.with { scratch in
                try scratch.write(Self.manifest, to: "work/berth.yaml")
                let auths = #"{"auths":{"\#(Self.host)":{"auth":"b2xkOm9sZA=="}}}"#
                try await body(scratch, ["TOKEN": "given", "DOCKER_AUTH_CONFIG": auths])
            }
        }

        @Test("D17: plan and apply warn once that DOCKER_AUTH_CONFIG hides a login, and status shows it")
        func variable() async throws {
            try await withVariable { scratch, environment in
                let warning = """
                    warning: DOCKER_AUTH_CONFIG has another login for \(Self.host), which docker uses first
                    Unset DOCKER_AUTH_CONFIG where docker runs, or remove the host from it.

                    """
                for command in [["plan"], ["plan", "--out", "a.plan"], ["apply", "a.plan"], ["apply"]] {
                    let ended = try await scratch.start(command, with: environment).ended()
                    #expect(ended.status == 0, "\(command): \(ended.errors)")
                    #expect(ended.errors.hasPrefix(warning), "\(command): \(ended.errors)")
                    #expect(ended.errors.components(separatedBy: "DOCKER_AUTH_CONFIG has").count == 2)
                }
                let status = try await scratch.start(["status"], with: environment).ended()
                #expect(status.errors == "")
                #expect(status.output.contains("shadowed by DOCKER_AUTH_CONFIG"), "\(status.output)")
                let logout = try await scratch.start(["logout", "--all"], with: environment).ended()
                #expect(
                    logout.errors.hasPrefix(
                        """
                        warning: docker stays logged in to \(Self.host): DOCKER_AUTH_CONFIG has another login
                        Unset DOCKER_AUTH_CONFIG where docker runs, or remove the host from it.

                        """), "\(logout.errors)")
                // A selection without the host needs no warning, and neither does podman's file.
                let podman = environment.merging(["REGISTRY_AUTH_FILE": scratch.path("work/p.json")]) { $1 }
                let other = try await scratch.start(["plan", "--config", "podman"], with: podman).ended()
                #expect(other.errors == "")
            }
        }

        @Test("D17: events contain the warning too")
        func events() async throws {
            try await withVariable { scratch, environment in
                let plan = try await scratch.succeed("plan", "--json", with: environment)
                #expect(
                    plan.output.contains("DOCKER_AUTH_CONFIG has another login for \(Self.host)"), "\(plan.output)")
            }
        }

        @Test("D15: berth reports on registries.conf's helpers what podman does", .needs(.podman), .needs(.skopeo))
        func registriesConf() async throws {
            try await Scratch.with { scratch in
                let tools = try ContainerTools.make(in: scratch)
                for folder in ["bin", "home/.config/containers/registries.conf.d", "run/containers"] {
                    try scratch.make(folder: folder)
                }
                let corp = try scratch.write(
                    "#!/bin/sh\necho '{\"ServerURL\":\"x\",\"Username\":\"corp\",\"Secret\":\"s\"}'\n",
                    to: "bin/docker-credential-corp")
                chmod(corp, 0o755)
                try scratch.write(Self.manifest, to: "work/berth.yaml")
                let environment = tools.environment.merging([
                    "TOKEN": "given", "PATH": "\(scratch.path("bin")):\(Tool.searchPath)",
                ]) { $1 }
                try await scratch.succeed("apply", "--config", "podman", with: environment)

                let (main, dropIn) = ("registries.conf", "registries.conf.d/9.conf")
                let corpAlone = #"credential-helpers = ["corp"]"#
                let scenes: [(file: String, text: String, podman: String, skopeo: String)] = [
                    (main, corpAlone, "corp", "corp"), (dropIn, corpAlone, "corp", "corp"),
                    ("named.conf", corpAlone, "corp", "me"),
                    (main, "credential-helpers = [\n  'corp', # first\n  'containers-auth.json',\n]\n", "corp", "corp"),
                    (main, #"credential-helpers = ["containers-auth.json", "corp"]"#, "me", "me"),
                    (main, #"credential-helpers = ["missing", "containers-auth.json"]"#, "me", "me"),
                    (main, "credential-helpers = []", "me", "me"),
                    (main, "[aliases]\ncredential-helpers = 'ghcr.io/corp/x'", "me", "me"),
                ]
                for scene in scenes {
                    let path = "home/.config/containers/\(scene.file)"
                    try scratch.write(scene.text + "\n", to: path)
                    var environment = environment
                    if scene.file == "named.conf" { environment["CONTAINERS_REGISTRIES_CONF"] = scratch.path(path) }
                    #expect(try await tools.podmanUser(of: Self.host, with: environment) == scene.podman, "\(scene)")
                    #expect(try await tools.skopeoUser(of: Self.host, with: environment) == scene.skopeo, "\(scene)")

                    let seen = try await consumers(scratch, environment)
                    let mayAskOthers = scene.text.contains("missing")
                    for (program, user) in [("podman", scene.podman), ("skopeo", scene.skopeo)] {
                        let isOwn = user == "me" && !mayAskOthers
                        #expect((seen[program] == "yes") == isOwn, "\(program): \(scene): \(seen)")
                    }
                    let plan = try await scratch.succeed("plan", "--config", "podman", with: environment)
                    let name = "~/.config/containers/\(scene.file)"
                    #expect(
                        plan.errors.contains("credential-helpers in \(name) lists only corp")
                            == (scene.text == corpAlone), "\(scene): \(plan.errors)")
                    try FileManager.default.removeItem(at: scratch.url(path))
                }
            }
        }

        /// Returns berth's line on each program for the only registry.
        private func consumers(_ scratch: Scratch, _ environment: [String: String]) async throws -> [String: String] {
            struct Row: Decodable {
                struct Sight: Decodable { var sees: String }
                var type: String
                var consumers: [String: Sight]?
            }
            let status = try await scratch.succeed(
                "status", "--consumers", "--json", "--config", "podman", with: environment)
            let rows = try status.output.lines.map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
            let row = try #require(rows.first { $0.type == "consumers" }, "\(status.output)")
            return (row.consumers ?? [:]).mapValues(\.sees)
        }

        @Test(
            "D9: docker reads an image with the login that replaced an entry with other credentials", .needs(.docker),
            .needs(.skopeo), .needs(.dockerRegistry), .needs(.htpasswd))
        func otherCredentials() async throws {
            try await Scratch.with { scratch in
                let peer = try await DockerRegistry.start(in: scratch, user: "me", password: "right")
                let digest = try await peer.putImage(named: "app", in: scratch)
                let registry = try OtherRegistry.declare(peer.address, in: scratch)
                let applied = try await registry.apply("right", in: scratch)
                #expect(applied.status == 0, "\(applied.errors)")
                let login = try #require(try scratch.contents().auths?[peer.address]?["auth"])

                // berth's login, and credentials in other forms.
                let entry =
                    #""auth":"\#(login)","username":"old","password":"plain text","registrytoken":"stale","email":"m@x""#
                try scratch.write(config: #"{"auths":{"\#(peer.address)":{\#(entry)}}}"#)
                let before = try await Program.run(
                    ["docker", "manifest", "inspect", "--insecure", "\(peer.address)/app:latest"],
                    environment: scratch.environment, in: scratch.work)
                #expect(before.status != 0, "docker does not use the registry token")
                let status = try await scratch.start(
                    ["status", "--exit-code"], with: [OtherRegistry.variable: "right"]
                ).ended()
                #expect(status.status == 3)
                #expect(status.output.contains("docker uses its registrytoken"), "\(status.output)")

                let again = try await registry.apply("right", in: scratch)
                #expect(again.status == 0, "\(again.errors)\(again.output)")
                #expect(try scratch.contents().auths == [peer.address: ["auth": login, "email": "m@x"]])
                try await registry.expectReadable("app", digest: digest, in: scratch)

                // A logout removes the whole entry, as docker's does.
                try scratch.write(config: #"{"auths":{"\#(peer.address)":{\#(entry)}}}"#)
                try await scratch.succeed("logout", "--all")
                #expect(try scratch.contents().auths == [:])
            }
        }

        @Test("D9: other credentials in an entry are removed when a store or the helper gets the login")
        func movedCredentials() async throws {
            for storage in [ScriptedStore.name, "helper"] {
                try await Scratch.with { scratch in
                    let store = try ScriptedStore.make(in: scratch)
                    let programs = try #require(Checkout.programs).path
                    let path = "\(programs):\(store.environment["PATH"] ?? "")"
                    try scratch.write(Self.manifest + "storage: \(storage)\n", to: "work/berth.yaml")
                    try scratch.write(
                        config: """
                            {"auths":{"\(Self.host)":{"username":"old","password":"plain text","registrytoken":"r"}}}
                            """)
                    try await scratch.succeed("apply", "--yes", with: ["TOKEN": "given", "PATH": path])
                    let text = try scratch.read("home/.docker/config.json")
                    #expect(!text.contains("plain text") && !text.contains("registrytoken"), "\(storage): \(text)")
                }
            }
        }
    }
}
