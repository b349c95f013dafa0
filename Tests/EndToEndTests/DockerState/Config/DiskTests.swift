import Foundation
import Testing

extension EndToEnd {
    /// A disk on which berth's writes fail. `ConfigPreservationTests` tests a directory whose mode keeps berth out.
    @Suite struct DiskTests {
        private static let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        private static let config = #"{"auths":{"ghcr.io":{"auth":"bWU6eA=="}},"psFormat":"table"}"#

        @Test(
            "a full disk: 73, and nothing lost; with free space the apply succeeds",
            .enabled("mounting is not allowed here") { await Mounts.arePossible }
        )
        func full() async throws {
            try await Scratch.withSandbox { scratch, environment in
                let disk = try await Mounts.make(in: scratch)
                try scratch.write(Self.config, to: "disk/config.json")
                try await Mounts.fill(in: scratch)
                let before = try FileState("\(disk)/config.json")
                let applied = try await scratch.berth("apply", "-q", "--config", disk, with: environment)
                #expect(
                    applied.errors.replacing(/berth-new\.\w{6}/, with: "berth-new.NNNNNN") == """
                        error: cannot write \(disk)/config.json: \
                        cannot write \(disk)/.config.json.berth-new.NNNNNN: No space left on device
                        The file is unchanged. Free disk space, then run berth again.

                        """
                )
                #expect(applied.status == 73)
                #expect(try FileState("\(disk)/config.json") == before)
                #expect(try scratch.names(in: "disk") == [".config.json.berth-lock", "config.json", "full"])

                try FileManager.default.removeItem(at: scratch.url("disk/full"))
                try await scratch.succeed("apply", "-q", "--config", disk, with: environment)
                #expect(try scratch.read("disk/config.json").contains(Self.host))
                #expect(try scratch.read("disk/config.json").contains(#""ghcr.io":{"auth":"bWU6eA=="}"#))
            }
        }

        @Test(
            "a read-only disk: 73, and its files can still be read",
            .enabled("mounting is not allowed here") { await Mounts.arePossible }
        )
        func readOnly() async throws {
            try await Scratch.withSandbox { scratch, environment in
                let disk = try await Mounts.make(in: scratch)
                try scratch.write(Self.config, to: "disk/config.json")
                try await Mounts.makeReadOnly(in: scratch)
                let applied = try await scratch.berth("apply", "-q", "--config", disk, with: environment)
                #expect(applied.errors == Mounts.refusal(ofReadOnly: disk))
                #expect(applied.status == 73)
                #expect(try scratch.read("disk/config.json") == Self.config)
                let plan = try await scratch.berth("plan", "--config", disk, with: environment)
                #expect(plan.output.lines.last == "Plan: 1 to log in (1 token request).")
            }
        }

        @Test("a ledger that cannot be written causes a warning, and the login is stored")
        func ledger() async throws {
            try await Scratch.withSandbox { scratch, environment in
                // A file at the path of its directory.
                try scratch.write("somebody's", to: "state/berth")
                let applied = try await scratch.berth("apply", "-q", with: environment)
                #expect(
                    applied.errors == """
                        warning: cannot write the ledger, so berth will not recognize these logins: \
                        cannot lock \(scratch.path("state/berth/.ledger.lock")): Not a directory
                        `berth logout` does not remove them unless it can write \
                        \(scratch.path("state/berth/ledger.json")). Set XDG_STATE_HOME to another directory.

                        """
                )
                #expect(applied.status == 0)
                #expect(try Array(scratch.auths().keys) == [Self.host])
                #expect(try scratch.read("state/berth") == "somebody's")
            }
        }
    }
}
