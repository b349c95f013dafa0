import Foundation
import Testing

extension EndToEnd {
    /// Two manifests on one machine that declare the same registry: the login belongs to the first one applied.
    @Suite struct TwoManifestsTests {
        private static let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        private static let other = "210987654321.dkr.ecr.us-east-2.amazonaws.com"
        private static let team = "work/team/berth.yaml"
        private static let mine = "work/mine/berth.yaml"

        private static func manifest(name: String, accounts: String...) -> String {
            "version: 1\nname: \(name)\nregions: [us-east-2]\naccounts:\n"
                + accounts.map { "  - id: \($0)\n" }.joined()
        }

        @Test(
            "S30: in a terminal berth prompts for the confirmation", .needs(.python),
            arguments: [("n", 1), ("y", 0)] as [(String, Int32)])
        func cloneInTerminal(answer: String, status: Int32) async throws {
            try await beside { scratch, environment in
                try scratch.write(Self.manifest(name: "platform", accounts: "210987654321"), to: Self.mine)
                let ended = try await Program.run(
                    [
                        "python3", Checkout.script("at_terminal.py"), "Change them here? [y/N] ", answer,
                        try Checkout.program("berth"), "apply", "-f", "mine/berth.yaml",
                    ],
                    environment: scratch.environment.merging(environment) { $1 }.merging(["TERM": "dumb"]) { $1 },
                    in: scratch.work)
                #expect(ended.status == status, "\(ended.output)")
                #expect(
                    ended.output.contains("These logins belong to another manifest file of the same name:"),
                    "\(ended.output)")
                #expect(ended.output.contains("  \(Self.host)   log out   \(scratch.path(Self.team))"))
                let kept = [Self.host, Self.other].filter { $0 == Self.other || answer == "n" }
                #expect(try Set(scratch.auths().keys) == Set(kept))
            }
        }

        /// Runs a test with a sandbox, after an apply of the first manifest, `platform`.
        private func beside(_ body: (Scratch, [String: String]) async throws -> Void) async throws {
            try await Scratch.with { scratch in
                let environment = try await SandboxPeer.start(in: scratch).environment
                for folder in ["work/team", "work/mine"] { try scratch.make(folder: folder) }
                try scratch.write(Self.manifest(name: "platform", accounts: "600423610423"), to: Self.team)
                try await scratch.succeed("apply", "-f", "team/berth.yaml", with: environment)
                try await body(scratch, environment)
            }
        }
    }
}
