import Foundation
import Testing

extension EndToEnd {
    /// The limit on open files, which includes each connection.
    @Suite struct OpenFilesTests {
        private static let manifest: String = {
            let accounts = (0..<400).map { "  - {id: \"\(600_423_610_000 + $0)\", regions: [us-east-2]}\n" }
            return "version: 1\naccounts:\n\(accounts.joined())"
        }()

        /// Runs berth under a limit.
        private func berth(
            _ arguments: [String], limit: String, in scratch: Scratch, with environment: [String: String]
        ) async throws -> Ended {
            try await Program.run(
                ["sh", "-c", "\(limit); exec \"$@\"", "sh", try Checkout.program("berth")] + arguments,
                environment: scratch.environment.merging(environment) { $1 }, in: scratch.work,
                timeLimit: .seconds(120))
        }

        private func beside(_ body: (Scratch, SandboxPeer) async throws -> Void) async throws {
            try await Scratch.with { scratch in
                try scratch.write(Self.manifest, to: "work/berth.yaml")
                try await body(scratch, try await SandboxPeer.start(in: scratch))
            }
        }

        @Test(
            "C21: 400 registries under a limit of 64 open files: fewer at a time, and all are logged in",
            arguments: ["ulimit -n 64", "ulimit -Sn 64"])
        func low(limit: String) async throws {
            try await beside { scratch, sandbox in
                let applied = try await berth(["apply", "-q"], limit: limit, in: scratch, with: sandbox.environment)
                #expect(applied.errors == "")
                #expect(applied.status == 0)
                #expect(try scratch.auths().count == 400)
                let probed = try await berth(
                    ["plan", "--probe", "--detailed-exitcode"], limit: limit, in: scratch, with: sandbox.environment)
                #expect(probed.status == 0, "\(probed.errors)\(probed.output)")
                let exported = try await berth(
                    ["export", "--format", "podman-auth", "-q"], limit: limit, in: scratch, with: sandbox.environment)
                #expect(exported.status == 0, "\(exported.errors)")
            }
        }

        @Test("C21: connections to many hosts do not stay open under a low limit", .needs(.python))
        func manyHosts() async throws {
            try await Scratch.with { scratch in
                let server = try scratch.serve(["python3", Checkout.script("Servers/many_registries.py"), "120"])
                while server.outputSoFar.last != "\n" {
                    try #require(!server.hasEnded, "\(server.saidSoFar)")
                    try await Task.sleep(for: .milliseconds(5))
                }
                let hosts = server.outputSoFar.split { $0 == " " || $0 == "\n" }.map { "127.0.0.1:\($0)" }
                try #require(hosts.count == 120)
                let entries = hosts.map { "  - {host: \"\($0)\", username: me, password: {env: TOKEN}}\n" }
                try scratch.write("version: 1\nregistries:\n\(entries.joined())", to: "work/berth.yaml")
                let applied = try await berth(
                    ["apply", "-q"], limit: "ulimit -n 64", in: scratch, with: ["TOKEN": "hunter2"])
                #expect(applied.errors == "")
                #expect(applied.status == 0)
                #expect(try Set(scratch.auths().keys) == Set(hosts))
            }
        }

        @Test(
            "C21: a limit that is too low is reported before any request, with the required one",
            arguments: [["apply"], ["plan", "--probe"], ["export", "--format", "podman-auth"]])
        func tooLow(command: [String]) async throws {
            try await beside { scratch, sandbox in
                let ended = try await berth(
                    command, limit: "ulimit -n 24", in: scratch, with: sandbox.environment)
                #expect(
                    ended.errors.replacing(/at least \d+/, with: "at least N") == """
                        error: the open-file limit is 24 (ulimit -n), but berth needs at least N
                        Raise it: ulimit -n 1024, docker run --ulimit nofile=1024, or LimitNOFILE= in systemd.

                        """)
                #expect(ended.status == 71)
                #expect(try await sandbox.counts(in: scratch) == [:])
                #expect(try scratch.names(in: "home/.docker") == [])
            }
        }
    }
}
