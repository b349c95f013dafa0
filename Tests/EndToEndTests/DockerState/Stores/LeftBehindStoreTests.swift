import Foundation
import Testing

extension EndToEnd {
    /// Docker's config names a missing store, or a store that lacks functions of docker's own stores.
    @Suite(.needs(.dockerRegistry), .needs(.htpasswd), .needs(.docker), .needs(.skopeo)) struct LeftBehindStoreTests {
        private static let password = "s3cret"

        /// Runs a test with an image in a registry.
        private func withRegistry(
            storage: String = "auto", _ body: (Scratch, OtherRegistry, _ digest: String) async throws -> Void
        ) async throws {
            try await Scratch.with { scratch in
                let peer = try await DockerRegistry.start(in: scratch, user: "me", password: Self.password)
                let digest = try await peer.putImage(named: "app", in: scratch)
                let registry = try OtherRegistry.declare(peer.address, more: ["storage: \(storage)"], in: scratch)
                try await body(scratch, registry, digest)
            }
        }

        private func apply(
            _ registry: OtherRegistry, _ command: String..., in scratch: Scratch, with more: [String: String] = [:]
        ) async throws -> Ended {
            let variables = more.merging([OtherRegistry.variable: Self.password]) { $1 }
            return try await scratch.start(command + ["-f", registry.manifest], with: variables).ended()
        }

        /// Writes Docker's config, readable only by its owner.
        private func write(config: String, in scratch: Scratch) throws {
            try scratch.write(config: config)
            chmod(scratch.config.path, 0o600)
        }

        /// Expects that docker can read the image with the stored login.
        private func expectDockerReads(
            _ registry: OtherRegistry, in scratch: Scratch, with more: [String: String] = [:]
        ) async throws {
            let command = ["docker", "manifest", "inspect", "--insecure", "\(registry.host)/app:latest"]
            #expect(try await scratch.run(command, with: more) == DockerRegistry.manifestOfTheImage)
        }

        private func skopeo(
            _ registry: OtherRegistry, in scratch: Scratch, with more: [String: String] = [:]
        ) async throws -> Ended {
            let command = ["skopeo", "login", "--get-login", "--authfile", scratch.config.path, registry.host]
            return try await Program.run(
                command, environment: scratch.environment.merging(more) { $1 }, in: scratch.work)
        }

        // D13: without the program, with a program without a login, and with a failing program.
        @Test(
            "docker finds a login in the file despite the credsStore that Docker Desktop left behind",
            arguments: [nil, "echo 'credentials not found in native keychain'; exit 1", "exit 1"] as [String?]
        )
        func inFile(program: String?) async throws {
            try await withRegistry(storage: "file") { scratch, registry, digest in
                try scratch.make(folder: "bin")
                if let program {
                    let path = try scratch.write("#!/bin/sh\n\(program)\n", to: "bin/docker-credential-desktop.exe")
                    chmod(path, 0o755)
                }
                let path = ["PATH": "\(scratch.path("bin")):\(Tool.searchPath)"]
                try write(config: #"{"credsStore":"desktop.exe","auths":{}}"#, in: scratch)

                let applied = try await apply(registry, "apply", in: scratch, with: path)
                #expect(applied.output.withoutTimes == registry.loggedIn())
                #expect(applied.status == 0)
                #expect(
                    applied.errors.withoutTimes == """
                        [1/1] \(registry.host) ok N ms
                        warning: podman, skopeo, oras, and helm cannot use the login for \(registry.host) in \
                        ~/.docker/config.json
                        Docker needs an empty line for it in credHelpers because credsStore is set; they do not support \
                        such a line.
                        To use them with this file, remove credsStore from it, then run `berth apply` again.

                        """)
                let contents = try scratch.contents()
                #expect(contents.credHelpers == [registry.host: ""])
                #expect(contents.credsStore == "desktop.exe")
                #expect(contents.auths?[registry.host]?.keys.sorted() == ["auth"])
                try await expectDockerReads(registry, in: scratch, with: path)
                // As the warning states.
                let refused = try await skopeo(registry, in: scratch, with: path)
                #expect(refused.status != 0)
                #expect(refused.errors.contains("docker-credential- "), "\(refused.errors)")
                // Without changes, there is no warning.
                let again = try await apply(registry, "apply", in: scratch, with: path)
                #expect(again.errors == "")
                #expect(again.output.hasSuffix("Plan: nothing to do, 1 unchanged.\n"), "\(again.output)")

                // The only configuration that works for all programs.
                let text = try scratch.read("home/.docker/config.json")
                try write(config: text.replacing(#""credsStore":"desktop.exe","#, with: ""), in: scratch)
                let plan = try await apply(registry, "plan", in: scratch, with: path)
                #expect(
                    plan.output.contains("refresh   no longer needs a line in credHelpers"), "\(plan.output)")
                let cleared = try await apply(registry, "apply", in: scratch, with: path)
                #expect(cleared.status == 0 && !cleared.errors.contains("warning"), "\(cleared.errors)")
                #expect(try scratch.contents().credHelpers == [:])
                try await registry.expectReadable("app", digest: digest, in: scratch)
            }
        }

        // D13
        @Test("a line that docker needs is added with a credsStore, and removed with the login")
        func line() async throws {
            try await withRegistry(storage: "file") { scratch, registry, _ in
                #expect(try await apply(registry, "apply", in: scratch).status == 0)
                var text = try scratch.read("home/.docker/config.json")
                text.insert(contentsOf: #""credsStore":"desktop.exe","#, at: text.index(after: text.startIndex))
                try scratch.write(config: text)
                let plan = try await apply(registry, "plan", in: scratch)
                #expect(
                    plan.output.contains("refresh   needs a line in credHelpers, because credsStore is set"),
                    "\(plan.output)")
                #expect(try await apply(registry, "apply", in: scratch).status == 0)
                #expect(try scratch.contents().credHelpers == [registry.host: ""])
                let out = try await scratch.berth("logout", "--all", "-f", registry.manifest)
                #expect(out.status == 0, "\(out.errors)\(out.output)")
                #expect(
                    try scratch.contents() == ConfigContents(auths: [:], credHelpers: [:], credsStore: "desktop.exe"))
            }
        }

        // D14
        @Test(
            "a store without list or erase keeps logins for docker and skopeo, and no trial login",
            arguments: [["list", "erase"], ["list"], ["erase"]])
        func lacking(actions: [String]) async throws {
            try await withRegistry { scratch, registry, digest in
                let store = try ScriptedStore.make(in: scratch, lacking: actions)
                try scratch.write(config: "{\"credHelpers\":{\"\(registry.host)\":\"\(ScriptedStore.name)\"}}")
                let applied = try await apply(registry, "apply", in: scratch, with: store.environment)
                #expect(
                    applied.output.withoutTimes
                        == registry.loggedIn().replacing("1 write)", with: "1 write, 1 store call)"))
                #expect(applied.status == 0, "\(applied.errors)")
                #expect(try store.users() == [registry.host: "me"])
                try await expectDockerReads(registry, in: scratch, with: store.environment)
                #expect(try await skopeo(registry, in: scratch, with: store.environment).output == "me\n")
                let again = try await apply(registry, "apply", in: scratch, with: store.environment)
                #expect(again.output.hasSuffix("Plan: nothing to do, 1 unchanged.\n"), "\(again.output)")

                let out = try await scratch.berth("logout", "--all", "-f", registry.manifest, with: store.environment)
                if actions.contains("erase") {
                    #expect(out.status == 1)
                    let words = """
                        docker-credential-scripted cannot erase the login for \(registry.host): not implemented
                        """
                    #expect(out.output.contains(words), "\(out.output)")
                    #expect(
                        out.output.contains(
                            "Remove that login with the store's own program: docker cannot remove it either."),
                        "\(out.output)")
                } else {
                    #expect(out.status == 0, "\(out.errors)\(out.output)")
                    #expect(try store.users() == [:])
                }
            }
        }

        // D18
        @Test("docker, skopeo and berth accept a store's login with field names in lower case")
        func spelling() async throws {
            try await withRegistry { scratch, registry, _ in
                let store = try ScriptedStore.make(in: scratch, inLowerCase: true)
                try scratch.write(config: "{\"credHelpers\":{\"\(registry.host)\":\"\(ScriptedStore.name)\"}}")
                #expect(try await apply(registry, "apply", in: scratch, with: store.environment).status == 0)
                try await expectDockerReads(registry, in: scratch, with: store.environment)
                #expect(try await skopeo(registry, in: scratch, with: store.environment).output == "me\n")
                let plan = try await apply(registry, "plan", "--probe", in: scratch, with: store.environment)
                #expect(plan.output.hasSuffix("Plan: nothing to do, 1 unchanged.\n"), "\(plan.output)")
            }
        }
    }
}
