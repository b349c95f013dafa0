import Foundation
import Testing

extension EndToEnd {
    /// Docker Hub, which Docker and podman store under different names: both find berth's login.
    @Suite(.needs(.podman), .needs(.skopeo)) struct DockerHubTests {
        private static let hub = "https://index.docker.io/v1/"

        /// Runs a test with a manifest that names Docker Hub, and with a session's directory for podman.
        private func inPlace(
            host: String = "docker.io", more: String = "",
            _ body: (Scratch, ContainerTools, [String: String]) async throws -> Void
        ) async throws {
            try await Scratch.with { scratch in
                let tools = try ContainerTools.make(in: scratch)
                try scratch.make(folder: "run/containers")
                let text =
                    "version: 1\nverify: false\nregistries:\n"
                    + "  - {host: '\(host)', username: me, password: {env: TOKEN}}\n\(more)"
                try scratch.write(text, to: "work/berth.yaml")
                try await body(scratch, tools, tools.environment.merging(["TOKEN": "given"]) { $1 })
            }
        }

        // D2: `b2xkOm9sZA==` is base64 of `old:old`, `bWU6Z2l2ZW4=` of `me:given`.
        @Test(
            "D2: podman and skopeo use the login that replaced another under any spelling of Docker Hub",
            arguments: [
                "docker.io", "index.docker.io", "registry-1.docker.io", "https://index.docker.io/v1/",
                "https://registry-1.docker.io/v2/",
            ])
        func replaced(key: String) async throws {
            try await inPlace { scratch, tools, environment in
                let file = ContainerTools.authFile
                try scratch.write(#"{"auths":{"\#(key)":{"auth":"b2xkOm9sZA=="}}}"#, to: file)
                try #require(try await tools.podmanUser(of: "docker.io") == "old")
                let blocked = try await scratch.start(["apply", "--config", "podman"], with: environment).ended()
                #expect(blocked.status == 1)
                #expect(
                    blocked.output.contains(
                        "would replace the login of `old`, which berth did not write (apply --yes does)"),
                    "\(blocked.output)")

                try await scratch.succeed("apply", "--yes", "--config", "podman", with: environment)
                #expect(try scratch.read(file) == #"{"auths":{"docker.io":{"auth":"bWU6Z2l2ZW4="}}}"#)
                #expect(try await tools.podmanUser(of: "docker.io") == "me")
                #expect(try await tools.podmanUser(of: "docker.io/library/alpine") == "me")
                #expect(try await tools.skopeoUser(of: "docker.io") == "me")
                let status = try await scratch.succeed(
                    "status", "--exit-code", "--config", "podman", with: environment)
                #expect(status.output.contains("ok"), "\(status.output)")
                #expect(status.errors == "")

                try await scratch.succeed("logout", "--all", "--config", "podman", with: environment)
                #expect(try scratch.read(file) == #"{"auths":{}}"#)
                #expect(try await tools.podmanUser(of: "docker.io") == nil)
            }
        }

        @Test("D2: berth sees a second login under docker.io, as podman does")
        func beside() async throws {
            try await inPlace { scratch, tools, environment in
                try await scratch.succeed("apply", "--config", "podman", with: environment)
                // berth's entry before it supported podman's name, and podman's later one.
                try scratch.write(
                    #"{"auths":{"\#(Self.hub)":{"auth":"bWU6Z2l2ZW4="},"docker.io":{"auth":"b2xkOm9sZA=="}}}"#,
                    to: ContainerTools.authFile)
                try #require(try await tools.podmanUser(of: "docker.io") == "old")
                let status = try await scratch.start(
                    ["status", "--exit-code", "--config", "podman"], with: environment
                ).ended()
                #expect(status.status == 3)
                #expect(status.output.contains("changed elsewhere"), "\(status.output)")
                try await scratch.succeed("apply", "--yes", "--config", "podman", with: environment)
                #expect(try await tools.podmanUser(of: "docker.io") == "me")
                #expect(
                    try scratch.read(ContainerTools.authFile) == #"{"auths":{"docker.io":{"auth":"bWU6Z2l2ZW4="}}}"#)
            }
        }

        @Test("D2: plan, apply and status report a login for a part of Docker Hub that podman prefers")
        func namespace() async throws {
            try await inPlace { scratch, tools, environment in
                try scratch.write(
                    #"{"auths":{"docker.io/library":{"auth":"b2xkOm9sZA=="}}}"#, to: ContainerTools.authFile)
                let path = scratch.path(ContainerTools.authFile)
                let warning = """
                    warning: podman and skopeo use other logins for docker.io/library, which \(path) has too
                    To remove it: podman logout --authfile \(path) docker.io/library

                    """
                for command in ["plan", "apply", "status", "apply"] {
                    let ended = try await scratch.start([command, "--config", "podman"], with: environment).ended()
                    #expect(ended.status == 0, "\(command): \(ended.errors)")
                    #expect(ended.errors.hasPrefix(warning), "\(command): \(ended.errors)")
                    #expect(ended.errors.components(separatedBy: "use other logins").count == 2)
                }
                #expect(try await tools.podmanUser(of: "docker.io/library/alpine") == "old")
                #expect(try await tools.podmanUser(of: "docker.io/me/app") == "me")
                let consumers = try await scratch.succeed(
                    "status", "--consumers", "--config", "podman", with: environment)
                #expect(
                    consumers.output.contains("uses another login for docker.io/library, from \(path)"),
                    "\(consumers.output)")

                // The suggested command works.
                let logout = try await tools.podman(["logout", "--authfile", path, "docker.io/library"])
                #expect(logout.status == 0, "\(logout.errors)")
                let quiet = try await scratch.succeed("plan", "--config", "podman", with: environment)
                #expect(quiet.errors == "")
            }
        }

        @Test("D2: docker logs out berth's login in Docker's config, and podman reads it there", .needs(.docker))
        func dockersConfig() async throws {
            try await inPlace(host: "registry-1.docker.io") { scratch, tools, environment in
                var environment = environment
                environment["DOCKER_CONFIG"] = nil
                try scratch.write(config: #"{"auths":{"docker.io/me":{"auth":"b2xkOm9sZA=="}}}"#)
                try await scratch.succeed("apply", with: environment)
                #expect(try scratch.contents().auths?[Self.hub] == ["auth": "bWU6Z2l2ZW4="])
                #expect(try await tools.podmanUser(of: "docker.io") == "me")
                #expect(try await tools.skopeoUser(of: "docker.io") == "me")
                try await scratch.dockerLogout("")
                #expect(try scratch.contents().auths?.keys.sorted() == ["docker.io/me"])
            }
        }

        @Test("D2: with DOCKER_CONFIG, podman and Docker share a file, and each finds its own login")
        func shared() async throws {
            try await inPlace { scratch, tools, environment in
                let named = environment.merging(["DOCKER_CONFIG": scratch.path("home/.docker")]) { $1 }
                let docker = #""\#(Self.hub)":{"auth":"Ym9zczpvd24="}"#
                try scratch.write(config: #"{"auths":{\#(docker),"docker.io":{"auth":"b2xkOm9sZA=="}}}"#)
                try await scratch.succeed("apply", "--yes", "--config", "podman", with: named)
                #expect(
                    try scratch.read("home/.docker/config.json")
                        == #"{"auths":{\#(docker),"docker.io":{"auth":"bWU6Z2l2ZW4="}}}"#)
                #expect(try await tools.podmanUser(of: "docker.io", with: named) == "me")
                try await scratch.succeed("logout", "--all", "--config", "podman", with: named)
                #expect(try scratch.read("home/.docker/config.json") == #"{"auths":{\#(docker)}}"#)
            }
        }

        @Test("D2: podman gets berth's login from berth's helper, or from a store")
        func helpers() async throws {
            try await inPlace(more: "storage: helper\n") { scratch, tools, environment in
                let programs = try #require(Checkout.programs).path
                let store = try ScriptedStore.make(in: scratch)
                let path = "\(programs):\(store.environment["PATH"] ?? "")"
                let environment = environment.merging(["PATH": path]) { $1 }
                try await scratch.succeed("apply", "--config", "podman", with: environment)
                #expect(
                    try scratch.read(ContainerTools.authFile).filter { !$0.isWhitespace }
                        == #"{"credHelpers":{"docker.io":"berth"}}"#)
                #expect(try await tools.podmanUser(of: "docker.io", with: environment) == "me")
                #expect(try await tools.skopeoUser(of: "docker.io", with: environment) == "me")

                let text = try scratch.read("work/berth.yaml").replacing("helper", with: ScriptedStore.name)
                try scratch.write(text, to: "work/berth.yaml")
                try await scratch.succeed("apply", "--config", "podman", with: environment)
                #expect(try store.users() == ["docker.io": "me"])
                #expect(try await tools.podmanUser(of: "docker.io", with: environment) == "me")
                try await scratch.succeed("logout", "--all", "--config", "podman", with: environment)
                #expect(try store.users() == [:])
                #expect(try await tools.podmanUser(of: "docker.io", with: environment) == nil)
            }
        }

        @Test("D2: podman and skopeo find Docker Hub's login in an exported auth.json under their name")
        func exported() async throws {
            try await inPlace { scratch, tools, environment in
                let text = try await scratch.succeed("export", "--format", "podman-auth", with: environment).output
                #expect(text.contains(#""docker.io": {"#), "\(text)")
                let file = ["REGISTRY_AUTH_FILE": try scratch.write(text, to: "work/auth.json")]
                #expect(try await tools.podmanUser(of: "docker.io", with: file) == "me")
                #expect(try await tools.skopeoUser(of: "docker.io", with: file) == "me")
            }
        }

        @Test(
            "D12: --only accepts each name of Docker Hub, whichever the manifest uses",
            arguments: ["docker.io", "registry-1.docker.io", "index.docker.io", "https://index.docker.io/v1/"])
        func selected(host: String) async throws {
            try await inPlace(host: host) { scratch, _, environment in
                for name in ["docker.io", "registry-1.docker.io", "index.docker.io", "https://index.docker.io"] {
                    let plan = try await scratch.succeed("plan", "--only", "host=\(name)", with: environment)
                    #expect(plan.output.contains("1 to log in"), "\(plan.output)")
                }
                try await scratch.succeed("apply", "--only", "host=docker.io", with: environment)
                #expect(try scratch.contents().auths == [Self.hub: ["auth": "bWU6Z2l2ZW4="]])
                let other = try await scratch.start(["plan", "--only", "host=hub"], with: environment).ended()
                #expect(other.status == 64)
                #expect(
                    other.errors.contains("--only host=hub matches no registry: the manifest has docker.io"),
                    "\(other.errors)")
                try await scratch.succeed("logout", "--only", "host=docker.io", with: environment)
                #expect(try scratch.contents().auths == [:])
            }
        }

        @Test("D12: two users of Docker Hub under two names are one registry declared twice")
        func declaredTwice() async throws {
            let more = "  - {host: registry-1.docker.io, username: you, password: {env: TOKEN}}\n"
            try await inPlace(more: more) { scratch, _, environment in
                let ended = try await scratch.start(["validate"], with: environment).ended()
                #expect(ended.status != 0)
                #expect(
                    ended.errors.contains("error: Docker Hub is declared twice, with a different `username`"),
                    "\(ended.errors)")
                #expect(
                    ended.errors.contains(
                        "`docker.io` and `registry-1.docker.io` are one registry: delete one, or make both equal"),
                    "\(ended.errors)")
            }
        }

        @Test("D12: init reports which of two users it selected")
        func initialManifest() async throws {
            try await Scratch.with { scratch in
                try scratch.write(
                    config: #"{"auths":{"docker.io":{"auth":"b2xkOm9sZA=="},"\#(Self.hub)":{"auth":"bWU6Z2l2ZW4="}}}"#)
                let made = try await scratch.succeed("init", "--yes")
                #expect(
                    made.output.contains(
                        """
                        docker.io has logins under \(Self.hub) (me) and docker.io (old): \
                        berth uses the first.
                        """), "\(made.output)")
                #expect(try scratch.read("work/berth.yaml").contains("username: me"))
            }
        }
    }
}
