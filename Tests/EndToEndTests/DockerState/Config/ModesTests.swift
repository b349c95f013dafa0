import Foundation
import Testing

extension EndToEnd {
    /// berth's files are accessible only to their owner, whatever the umask.
    @Suite struct ModesTests {
        private static let file = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        private static let helper = "210987654321.dkr.ecr.us-east-2.amazonaws.com"

        /// One login in the file and one for the helper, so that berth makes all kinds of its files.
        private static let manifest = """
            version: 1
            regions: [us-east-2]
            accounts:
              - id: 600423610423
              - id: 210987654321
                storage: helper

            """

        @Test(
            "files are 0600 and directories 0700, with the widest and the narrowest umask", arguments: ["000", "077"])
        func modes(umask: String) async throws {
            try await Scratch.with { scratch in
                // None of its directories exists yet: berth makes them in the home directory.
                try FileManager.default.removeItem(at: scratch.url("home"))
                try FileManager.default.createDirectory(
                    at: scratch.url("home"), withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
                var environment = try await SandboxPeer.start(in: scratch).environment
                for name in ["DOCKER_CONFIG", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"] {
                    environment[name] = ""
                }
                let programs = try #require(Checkout.programs)
                environment["PATH"] = "\(programs.path):\(Tool.searchPath)"
                try scratch.write(Self.manifest, to: "work/berth.yaml")

                func run(_ command: Program.Command, input: String = "") async throws {
                    let ended = try await Program.run(
                        ["sh", "-c", "umask \(umask); exec \"$0\" \"$@\""] + command,
                        environment: scratch.environment.merging(environment) { $1 }, in: scratch.work, input: input
                    )
                    try #require(ended.status == 0, "\(command): \(ended.errors)\(ended.output)")
                }
                try await run(["berth", "plan", "--out", scratch.path("home/week.plan")])
                try await run(["berth", "apply", scratch.path("home/week.plan")])
                try await run(["docker-credential-berth", "get"], input: Self.helper)

                let made = try scratch.files(below: "home").mapValues(\.mode)
                let expected: Set = [
                    ".docker", ".docker/config.json", ".docker/.config.json.berth-lock", ".local", ".local/state",
                    ".local/state/berth", ".local/state/berth/ledger.json", ".local/state/berth/.ledger.lock",
                    ".cache/berth", "week.plan",
                ]
                #expect(expected.subtracting(made.keys) == [], "\(made.keys.sorted())")
                let isCached = made.contains { $0.key.hasPrefix(".cache/berth/") && $0.value & S_IFMT == S_IFREG }
                #expect(isCached, "the helper keeps no token: \(made.keys.sorted())")
                for (name, mode) in made {
                    let wanted = mode & S_IFMT == S_IFDIR ? S_IFDIR | 0o700 : S_IFREG | 0o600
                    #expect(mode == wanted, "\(name) has mode \(String(mode, radix: 8))")
                }
            }
        }
    }
}
