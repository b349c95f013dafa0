import Foundation
import Testing

extension EndToEnd {
    /// `berth export`: all logins, or none.
    @Suite struct ExportTests {
        static let tools = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        private static let prod = "210987654321.dkr.ecr.us-east-2.amazonaws.com"

        /// Two registries without verification, so that each export of them is the same.
        static let settled = """
            version: 1
            verify: false
            registries:
              - {host: ghcr.io, username: me, password: {env: ONE}}
              - {host: docker.io, username: hub, password: {env: TWO}}

            """
        static let passwords = ["ONE": "x", "TWO": "pw"]
        /// Contains base64 of `me:x` and `hub:pw`.
        static let auths =
            #"{"auths":{"ghcr.io":{"auth":"bWU6eA=="},"https://index.docker.io/v1/":{"auth":"aHViOnB3"}}}"#

        // MARK: Size limits

        /// Writes a manifest of many registries with one long password.
        private func large(_ count: Int, in scratch: Scratch) throws {
            let registries = (0..<count).map {
                "  - {host: r\($0).example.com, username: me, password: {file: secret}}\n"
            }
            try scratch.write("version: 1\nverify: false\nregistries:\n\(registries.joined())", to: "work/berth.yaml")
            try scratch.write(String(repeating: "x", count: 30_000), to: "work/secret")
        }

        @Test("D10: the alternative works: docker reads the exported file", .needs(.docker))
        func wayOut() async throws {
            try await Scratch.with { scratch in
                try large(4, in: scratch)
                try scratch.make(folder: "work/dir")
                try await scratch.succeed("export", "--format", "podman-auth", "--out", "dir/config.json")
                // docker reads the file before it fails to reach the registry.
                let ended = try await Program.run(
                    ["docker", "logout", "r0.example.com"],
                    environment: scratch.environment.merging(["DOCKER_CONFIG": scratch.path("work/dir")]) { $1 },
                    in: scratch.work)
                #expect(ended.status == 0 && ended.errors == "", "\(ended.errors)")
                let left = try DockerAuths(Data(scratch.read("work/dir/config.json").utf8))
                #expect(left.users.keys.sorted() == ["r1.example.com", "r2.example.com", "r3.example.com"])
            }
        }

        // MARK: All or nothing

        @Test("a blocked registry: berth sends no requests for the others either", .needs(.curl))
        func blocked() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                try scratch.write(
                    """
                    version: 1
                    accounts:
                      - {id: 600423610423, regions: [us-east-2]}
                    registries:
                      - {host: ghcr.io, username: me, password: {env: MISSING}}

                    """, to: "work/berth.yaml"
                )
                let ended = try await scratch.berth(
                    "export", "--format", "docker-auth-config", with: sandbox.environment)
                #expect(ended.output == "")
                #expect(
                    ended.errors == """
                          ! ghcr.io   blocked   MISSING is not set (berth.yaml:5:51)

                        error: nothing is exported: no login for 1 of 2 registries

                        """
                )
                #expect(ended.status == 1)
                #expect(try await sandbox.counts(in: scratch) == [:])
            }
        }

        @Test("interrupted: nothing is printed, 130")
        func interrupted() async throws {
            try await inSandbox("--fault", "stall:\(Self.prod)") { scratch, environment in
                let program = try scratch.start(["export", "--format", "docker-auth-config"], with: environment)
                _ = try await program.line(after: "[1/2] \(Self.tools) ok ")
                program.signal(SIGINT)
                let ended = try await program.ended()
                #expect(ended.output == "")
                #expect(ended.errors.lines.last == "error: interrupted; nothing is exported")
                #expect(ended.status == 130)
            }
        }

        // MARK: Messages

        @Test("on a terminal berth warns that the output contains secrets", .needs(Tool(name: "script")))
        func terminal() async throws {
            try await inPlace { scratch in
                let command = "'\(try Checkout.program("berth"))' export --format docker-auth-config"
                let ended = try await Program.run(
                    ["script", "--quiet", "--return", "--command", command, "/dev/null"],
                    environment: scratch.environment.merging(Self.passwords) { $1 }.merging(["TERM": "dumb"]) { $1 },
                    in: scratch.work)
                #expect(ended.output.contains("the output contains secrets: pipe it to a program"), "\(ended.output)")
            }
        }

        // MARK: Scratch directories

        /// Runs a test in a directory with the manifest that needs no requests.
        private func inPlace(_ body: (Scratch) async throws -> Void) async throws {
            try await Scratch.with { scratch in
                try scratch.write(Self.settled, to: "work/berth.yaml")
                try await body(scratch)
            }
        }

        /// Runs a test with a sandbox, and with a manifest of two accounts.
        private func inSandbox(
            _ options: String..., body: (Scratch, [String: String]) async throws -> Void
        ) async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch, options)
                try scratch.write(
                    """
                    version: 1
                    regions: [us-east-2]
                    accounts: [{id: 600423610423}, {id: 210987654321}]

                    """, to: "work/berth.yaml"
                )
                try await body(scratch, sandbox.environment)
            }
        }
    }
}
