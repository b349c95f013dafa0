import Foundation
import Testing

extension EndToEnd {
    /// A config at an unusual path, or with an unusual owner.
    @Suite struct ConfigPlaceTests {
        private static let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        private static let config = #"{"auths":{"ghcr.io":{"auth":"bWU6eA=="}},"psFormat":"table"}"#

        @Test("another user's closed config: 73 before any request", .needs(.setpriv))
        func unreadable() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                try scratch.writeManifest()
                try scratch.write(config: Self.config)
                if geteuid() == 0 {
                    chown(scratch.config.path, OtherUser.number, OtherUser.number)
                    chmod(scratch.config.path, 0o600)
                } else {
                    chmod(scratch.config.path, 0)
                }
                for command in ["plan", "apply", "status"] {
                    let ended = try await Program.run(
                        OtherUser.without("dac_override", "dac_read_search", "fowner")
                            + [try Checkout.program("berth"), command],
                        environment: scratch.environment.merging(sandbox.environment) { $1 }, in: scratch.work
                    )
                    #expect(
                        ended.errors == """
                            error: cannot read \(scratch.config.path): Permission denied
                            Nothing is changed. Run berth as the file's owner.

                            """
                    )
                    #expect(ended.output == "")
                    #expect(ended.status == 73)
                }
                chmod(scratch.config.path, 0o600)
                #expect(try scratch.read("home/.docker/config.json") == Self.config)
                #expect(try scratch.names(in: "home/.docker") == ["config.json"])
                #expect(try await sandbox.counts(in: scratch) == [:])
            }
        }

        @Test(
            "a config whose owner cannot be kept is written, with a warning", .needs(.setpriv),
            .enabled(if: geteuid() == 0, "only root can give a file away")
        )
        func owner() async throws {
            try await Scratch.withSandbox { scratch, environment in
                try scratch.write(config: Self.config)
                chmod(scratch.config.path, 0o600)
                chown(scratch.config.path, OtherUser.number, OtherUser.number)
                let applied = try await Program.run(
                    OtherUser.without("chown") + [try Checkout.program("berth"), "apply", "-q"],
                    environment: scratch.environment.merging(environment) { $1 }, in: scratch.work
                )
                #expect(
                    applied.errors
                        == "warning: \(scratch.config.path) belonged to 12345:12345 and now belongs to 0:0\n")
                #expect(applied.status == 0)
                #expect(try Set(scratch.auths().keys) == ["ghcr.io", Self.host])
            }
        }

        @Test("if the config's path is not a file: 73 with the next step, and it stays")
        func noFile() async throws {
            try await Scratch.withSandbox { scratch, environment in
                func expectFailure(_ text: String) async throws {
                    let before = try scratch.files(below: "home")
                    for command in ["plan", "apply", "status"] {
                        let ended = try await scratch.berth(command, with: environment)
                        #expect(ended.errors == text)
                        #expect(ended.output == "")
                        #expect(ended.status == 73)
                    }
                    #expect(try scratch.files(below: "home") == before)
                }
                try scratch.make(folder: "home/.docker/config.json/contexts")
                try await expectFailure(
                    """
                    error: \(scratch.config.path) is not a file
                    Move it away, or name another directory with --config DIR or DOCKER_CONFIG.

                    """)
                try FileManager.default.removeItem(at: scratch.config)
                try FileManager.default.createSymbolicLink(
                    atPath: scratch.config.path, withDestinationPath: "config.json")
                try await expectFailure(
                    """
                    error: cannot read \(scratch.config.path): Too many levels of symbolic links
                    Nothing is changed. Its symbolic links form a loop.

                    """)
            }
        }

        @Test("a link without a target: the file is made at the target, for its owner only")
        func dangling() async throws {
            try await Scratch.withSandbox { scratch, environment in
                try scratch.make(folder: "home/dotfiles")
                let way = "../dotfiles/docker.json"
                try FileManager.default.createSymbolicLink(atPath: scratch.config.path, withDestinationPath: way)
                try await scratch.succeed("apply", with: environment)
                #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.config.path) == way)
                #expect(try FileState(scratch.path("home/dotfiles/docker.json")).mode == S_IFREG | 0o600)
                #expect(try Array(scratch.auths().keys) == [Self.host])
                let plan = try await scratch.berth("plan", "--detailed-exitcode", with: environment)
                #expect(plan.status == 0, "\(plan.output)")
            }
        }

        @Test(
            "a user whom the system does not know, without HOME: 73; with DOCKER_CONFIG the apply succeeds",
            .needs(.setpriv),
            .enabled("another user cannot run this checkout's berth") { await OtherUser.canRunBerth }
        )
        func homeless() async throws {
            try await Scratch.withSandbox { scratch, environment in
                chmod(scratch.folder.path, 0o755)
                chmod(scratch.work.path, 0o755)
                chmod(scratch.path("work/berth.yaml"), 0o644)
                try scratch.make(folder: "docker")
                chown(scratch.path("docker"), OtherUser.number, OtherUser.number)
                var bare = environment
                bare["PATH"] = Tool.searchPath
                // The sandbox's files are in a directory that is closed to other users.
                bare["AWS_CONFIG_FILE"] = "/dev/null"
                bare["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null"
                let command = OtherUser.command + [try Checkout.program("berth"), "apply", "-q", "-f", "berth.yaml"]
                let nowhere = try await Program.run(command, environment: bare, in: scratch.work)
                #expect(
                    nowhere.errors == """
                        error: cannot find Docker's config: there is no home directory
                        Set HOME or DOCKER_CONFIG, or name the config's directory with --config DIR.

                        """
                )
                #expect(nowhere.output == "")
                #expect(nowhere.status == 73)

                bare["DOCKER_CONFIG"] = scratch.path("docker")
                let applied = try await Program.run(command, environment: bare, in: scratch.work)
                #expect(applied.errors == OtherUser.ledgerWarning)
                #expect(applied.status == 0)
                #expect(try scratch.read("docker/config.json").contains(Self.host))
            }
        }
    }
}
