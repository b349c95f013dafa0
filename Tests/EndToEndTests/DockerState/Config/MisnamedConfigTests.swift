import Foundation
import Testing

extension EndToEnd {
    /// Variables that name a file instead of a directory, or begin with a tilde that no shell has expanded.
    @Suite struct MisnamedConfigTests {
        private static let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        private static let config = #"{"auths":{"ghcr.io":{"auth":"bWU6eA=="}}}"#

        /// Expects that commands fail with the same message, and that no file is made.
        private func expectFailure(
            _ text: String, in scratch: Scratch, _ options: [String] = [], with environment: [String: String]
        ) async throws {
            let before = try [scratch.files(below: "home"), scratch.files(below: "work")]
            for command in [["plan"], ["apply"], ["status"], ["status", "--consumers"], ["logout", "--all"]] {
                let ended = try await scratch.start(command + options, with: environment).ended()
                #expect(ended.errors == text, "\(command)")
                #expect(ended.output == "", "\(command)")
                #expect(ended.status == 73, "\(command)")
            }
            #expect(try [scratch.files(below: "home"), scratch.files(below: "work")] == before)
        }

        @Test("C21: DOCKER_CONFIG names config.json itself: name its directory", arguments: ["config.json", "link"])
        func file(name: String) async throws {
            try await Scratch.withSandbox(config: Self.config) { scratch, environment in
                let path = scratch.path("home/.docker/\(name)")
                if name == "link" {
                    try FileManager.default.createSymbolicLink(
                        atPath: path, withDestinationPath: scratch.config.path)
                }
                let text = """
                    error: \(path) is a file: name its directory
                    DOCKER_CONFIG and --config name the directory of config.json, here \(scratch.path("home/.docker"))

                    """
                try await expectFailure(
                    text, in: scratch, with: environment.merging(["DOCKER_CONFIG": path]) { $1 })
            }
        }

        @Test("C21: DOCKER_CONFIG names a device")
        func device() async throws {
            try await Scratch.withSandbox(config: Self.config) { scratch, environment in
                let text = """
                    error: /dev/null is not a directory
                    DOCKER_CONFIG and --config name the directory of config.json.

                    """
                try await expectFailure(
                    text, in: scratch, with: environment.merging(["DOCKER_CONFIG": "/dev/null"]) { $1 })
            }
        }

        @Test("C21: --config names a file whose name does not end in .json")
        func option() async throws {
            try await Scratch.withSandbox(config: Self.config) { scratch, environment in
                let path = try scratch.write(Self.config, to: "home/auths")
                let text = """
                    error: \(path) is a file: name its directory
                    DOCKER_CONFIG and --config name the directory of config.json, here \(scratch.path("home"))

                    """
                try await expectFailure(text, in: scratch, ["--config", path], with: environment)
            }
        }

        @Test(
            "C21: an unexpanded tilde is refused, and no directory ~ is made",
            arguments: [
                ("DOCKER_CONFIG", "~/.docker", []), ("DOCKER_CONFIG", "~", []),
                ("DOCKER_CONFIG", "~/x", ["--config", "podman"]),
                ("REGISTRY_AUTH_FILE", "~/auth.json", ["--config", "podman"]),
                ("XDG_RUNTIME_DIR", "~/run", ["--config", "podman"]),
            ] as [(String, String, [String])])
        func tilde(variable: String, path: String, options: [String]) async throws {
            try await Scratch.withSandbox(config: Self.config) { scratch, environment in
                var environment = environment
                if variable == "XDG_RUNTIME_DIR" { environment["DOCKER_CONFIG"] = "" }
                environment[variable] = path
                let text = """
                    error: \(variable) is \(path): no shell has expanded the ~, and docker and podman do not
                    They would use a directory named ~ in the working directory. Nothing is changed.
                    Write $HOME or the whole path: a shell expands ~ only at the start of an unquoted word.

                    """
                try await expectFailure(text, in: scratch, options, with: environment)
            }
        }

        @Test("C21: docker takes such a tilde literally", .needs(.docker))
        func docker() async throws {
            try await Scratch.withSandbox(config: Self.config) { scratch, environment in
                try scratch.make(folder: "work/~/x")
                try scratch.write(#"{"currentContext":"none-such"}"#, to: "work/~/x/config.json")
                let shown = try await Program.run(
                    ["docker", "context", "show"],
                    environment: scratch.environment.merging(["DOCKER_CONFIG": "~/x"]) { $1 }, in: scratch.work)
                #expect(shown.output == "none-such\n", "\(shown.errors)")
            }
        }

        @Test("C21: berth expands the tilde in its own variable, and ignores it in XDG's, as documented")
        func others() async throws {
            try await Scratch.withSandbox(config: Self.config) { scratch, environment in
                try FileManager.default.copyItem(
                    at: scratch.url("work/berth.yaml"), to: scratch.url("home/mine.yaml"))
                let more = [
                    "BERTH_FILE": "~/mine.yaml", "XDG_STATE_HOME": "~/state", "XDG_CACHE_HOME": "~/cache",
                    "XDG_CONFIG_HOME": "~/config",
                ]
                let applied = try await scratch.berth("apply", "-q", with: environment.merging(more) { $1 })
                #expect(applied.status == 0 && applied.errors == "", "\(applied.errors)")
                #expect(try Set(scratch.auths().keys) == ["ghcr.io", Self.host])
                #expect(try scratch.names(in: "work") == ["berth.yaml"])
                #expect(try scratch.read("home/.local/state/berth/ledger.json").contains(Self.host))
            }
        }
    }
}
