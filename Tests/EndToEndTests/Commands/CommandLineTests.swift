import Foundation
import Testing

extension EndToEnd {
    /// berth's output for users and scripts, in real processes.
    @Suite struct CommandLineTests {
        let tools = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        let prod = "210987654321.dkr.ecr.us-east-2.amazonaws.com"
        let manifest = """
            version: 1
            name: platform
            regions: [us-east-2]
            accounts:
              - id: 600423610423
                name: tools
              - id: 210987654321
                name: prod
                labels: {env: prod}

            """

        @Test("interrupted: finished logins are written, the rest is reported, 130")
        func interrupted() async throws {
            try await inSandbox("--fault", "stall:\(prod)") { scratch, environment in
                let program = try scratch.start(["apply"], with: environment)
                _ = try await program.line(after: "[1/2] \(tools) ok ")
                program.signal(SIGINT)
                let applied = try await program.ended()
                #expect(
                    applied.output.withoutTimes == """
                        platform: 2 registries, ~/.docker/config.json

                          ✓ \(tools)   logged in     valid until HH:MM (12h)   N ms
                          ✗ \(prod)   interrupted

                        Applied: 1 logged in, 1 interrupted in N s (1 token request, 1 write). Next renewal in 6h.

                        """
                )
                #expect(applied.status == 130)
                #expect(applied.elapsed < .seconds(10))
                #expect(try Array(scratch.auths().keys) == [tools])
            }
        }

        @Test("berth ends without a message if its reader closes the pipe")
        func closedPipe() async throws {
            try await inSandbox { scratch, environment in
                let accounts = (0..<2000).map { "  - id: \(100_000_000_000 + $0)\n" }.joined()
                try scratch.write("version: 1\nregions: [us-east-2]\naccounts:\n\(accounts)", to: "work/berth.yaml")
                let berth = try Checkout.program("berth")
                let ended = try await Program.run(
                    ["sh", "-c", "{ '\(berth)' list; echo \"status $?\" >&2; } | head -1"],
                    environment: scratch.environment.merging(environment) { $1 }, in: scratch.work
                )
                #expect(ended.output == "100000000000.dkr.ecr.us-east-2.amazonaws.com\n")
                // 128 plus SIGPIPE's number, as for a program that the signal ended.
                #expect(ended.errors == "status 141\n")
            }
        }

        /// Runs a test with a sandbox, in a directory with the manifest.
        private func inSandbox(
            _ options: String..., body: (Scratch, [String: String]) async throws -> Void
        ) async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch, options)
                try scratch.write(manifest, to: "work/berth.yaml")
                try await body(scratch, sandbox.environment)
            }
        }
    }
}
