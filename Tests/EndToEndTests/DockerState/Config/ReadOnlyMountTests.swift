import Foundation
import Testing

extension EndToEnd {
    /// A config that is itself a mount, as with `docker run -v ~/.docker/config.json:/config.json:ro`.
    @Suite(.enabled("mounting is not allowed here") { await Mounts.arePossible }) struct ReadOnlyMountTests {
        private static let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        private static let config = #"{"auths":{"ghcr.io":{"auth":"bWU6eA=="}}}"#

        /// Runs berth with a file or a directory as a mount.
        private func berth(
            _ arguments: [String], in scratch: Scratch, mounting path: String, _ options: String,
            with environment: [String: String]
        ) async throws -> Ended {
            let script = "mount --bind -o \(options) \"$0\" \"$0\" && exec \"$@\""
            return try await Program.run(
                ["unshare", "--mount", "sh", "-c", script, path, try Checkout.program("berth")] + arguments,
                environment: scratch.environment.merging(environment) { $1 }, in: scratch.work)
        }

        private static func refusal(_ path: String, _ mount: String = "it") -> String {
            """
            error: cannot write \(path): \(mount) is a read-only mount
            Nothing is changed. Mount it writable (without `ro`), or name another directory with --config DIR or DOCKER_CONFIG.

            """
        }

        @Test(
            "C7: a read-only config: 73, and no copy of its logins stays in the directory",
            arguments: [["apply", "-q"], ["apply", "--atomic", "-q"]])
        func readOnly(command: [String]) async throws {
            try await Scratch.withSandbox(config: Self.config) { scratch, environment in
                let before = try FileState(scratch.config.path)
                let ended = try await berth(
                    command, in: scratch, mounting: scratch.config.path, "ro", with: environment)
                #expect(ended.errors == Self.refusal(scratch.config.path))
                #expect(ended.status == 73)
                #expect(try scratch.names(in: "home/.docker") == [".config.json.berth-lock", "config.json"])
                #expect(try FileState(scratch.config.path) == before)
            }
        }

        @Test("C7: a logout is refused too")
        func logout() async throws {
            try await Scratch.withSandbox(config: Self.config) { scratch, environment in
                try await scratch.succeed("apply", with: environment)
                let before = try FileState(scratch.config.path)
                let ended = try await berth(
                    ["logout", "--all", "-q"], in: scratch, mounting: scratch.config.path, "ro", with: environment)
                #expect(ended.errors == Self.refusal(scratch.config.path))
                #expect(ended.status == 73)
                #expect(try scratch.names(in: "home/.docker") == [".config.json.berth-lock", "config.json"])
                #expect(try FileState(scratch.config.path) == before)
            }
        }

        @Test("C7: podman's file, and a link that leads to the mount, are refused too")
        func siblings() async throws {
            try await Scratch.withSandbox(config: Self.config) { scratch, environment in
                try scratch.make(folder: "mounted")
                let mount = try scratch.write(Self.config, to: "mounted/auth.json")
                let podman = try await berth(
                    ["apply", "-q", "--config", "podman"], in: scratch, mounting: mount, "ro",
                    with: environment.merging(["REGISTRY_AUTH_FILE": mount]) { $1 })
                #expect(podman.errors == Self.refusal(mount))
                try FileManager.default.removeItem(at: scratch.config)
                try FileManager.default.createSymbolicLink(atPath: scratch.config.path, withDestinationPath: mount)
                let linked = try await berth(
                    ["apply", "-q"], in: scratch, mounting: mount, "ro", with: environment)
                #expect(linked.errors == Self.refusal(scratch.config.path, mount))
                #expect(try scratch.names(in: "mounted") == [".auth.json.berth-lock", "auth.json"])
            }
        }

        @Test("C7: reading, and an apply without changes, work on a read-only mount")
        func reading() async throws {
            try await Scratch.withSandbox(config: Self.config) { scratch, environment in
                try await scratch.succeed("apply", with: environment)
                for command in [["plan", "--detailed-exitcode"], ["status", "--exit-code"], ["apply"]] {
                    let ended = try await berth(
                        command, in: scratch, mounting: scratch.config.path, "ro", with: environment)
                    #expect(ended.status == 0 && ended.errors == "", "\(command): \(ended.errors)")
                }
            }
        }

        @Test("C7: a config that is a writable mount is written in place")
        func writable() async throws {
            try await Scratch.withSandbox(config: Self.config) { scratch, environment in
                let before = try FileState(scratch.config.path)
                let ended = try await berth(
                    ["apply", "-q"], in: scratch, mounting: scratch.config.path, "rw", with: environment)
                #expect(ended.errors == "")
                #expect(ended.status == 0)
                #expect(try Set(scratch.auths().keys) == ["ghcr.io", Self.host])
                #expect(try FileState(scratch.config.path).inode == before.inode)
                #expect(try scratch.names(in: "home/.docker") == [".config.json.berth-lock", "config.json"])
            }
        }

        @Test("C7: a directory that is a read-only mount")
        func directory() async throws {
            try await Scratch.withSandbox(config: Self.config) { scratch, environment in
                let directory = scratch.path("home/.docker")
                let ended = try await berth(
                    ["apply", "-q"], in: scratch, mounting: directory, "ro", with: environment)
                #expect(ended.errors == Mounts.refusal(ofReadOnly: directory))
                #expect(ended.status == 73)
                #expect(try scratch.names(in: "home/.docker") == ["config.json"])
            }
        }
    }
}
