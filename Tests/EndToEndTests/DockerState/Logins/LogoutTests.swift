import Foundation
import Testing

extension EndToEnd {
    /// `berth logout` removes only logins that this manifest stored and that are unchanged.
    @Suite struct LogoutTests {
        private static let tools = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        private static let prod = "210987654321.dkr.ecr.us-east-2.amazonaws.com"

        @Test("a selected entry is removed, then all, and every other byte stays")
        func selected() async throws {
            try await Scratch.with { scratch in
                let environment = try await prepare(scratch)
                let config = try ForeignConfig(in: scratch)
                try await scratch.succeed("apply", with: environment)
                #expect(try Set(config.additions().keys) == [Self.tools, Self.prod])

                let one = try await scratch.berth("logout", "--only", "host=\(Self.prod)", with: environment)
                #expect(
                    one.output.withoutTimes.lines.dropFirst() == [
                        "  ✓ \(Self.prod)   logged out",
                        "Applied: 1 logged out in N s (0 token requests, 1 write).",
                    ]
                )
                #expect(one.status == 0, "\(one.errors)")
                #expect(try Array(config.additions().keys) == [Self.tools])

                // An entry that was logged out and is still declared is missing in the plan.
                let plan = try await scratch.berth("plan", with: environment)
                #expect(plan.output.contains("  + \(Self.prod)   log in   nothing stored\n"), "\(plan.output)")

                try await scratch.succeed("logout", "--all", with: environment)
                #expect(try config.additions() == [:])
                #expect(try config.companions() == [".docker.json.berth-lock"])

                let files = try scratch.files(below: "home")
                let nothing = try await scratch.berth("logout", "--all", with: environment)
                #expect(nothing.output.contains("Plan: nothing to do."), "\(nothing.output)")
                #expect(nothing.status == 0)
                #expect(try scratch.files(below: "home") == files)
            }
        }

        /// Starts a sandbox, writes a manifest of two registries, and returns the environment.
        private func prepare(_ scratch: Scratch) async throws -> [String: String] {
            try scratch.write(
                "version: 1\nregions: [us-east-2]\naccounts:\n  - id: 600423610423\n  - id: 210987654321\n",
                to: "work/berth.yaml")
            return try await SandboxPeer.start(in: scratch).environment
        }
    }
}
