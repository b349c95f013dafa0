/// The scratch directories for the tests of events.
enum EventScene {
    static let tools = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    static let prod = "210987654321.dkr.ecr.us-east-2.amazonaws.com"
    static let old = "111111111111.dkr.ecr.us-east-2.amazonaws.com"

    /// A manifest with all keys, and with all kinds of failures.
    static let everything = """
        version: 1
        name: platform
        regions: [us-east-2]
        profiles:
          shared: {}
          gone: {aws_profile: gone}
        accounts:
          - {id: 600423610423, name: tools, profile: shared, labels: {costCenter: r_d}}
          - {id: 210987654321, name: prod, regions: [us-east-2, eu-west-1]}
          - {id: 333333333333, profile: gone}
          - {id: 222222222222, storage: nowhere}
        registries:
          - {host: ghcr.io, username: me, password: {env: GITHUB_TOKEN}, verify: false}
          - {host: quay.io, username: me, password: {command: [sh, -c, "echo sealed >&2; exit 1"]}}

        """

    static func manifest(_ accounts: String...) -> String {
        "version: 1\nregions: [us-east-2]\naccounts:\n" + accounts.map { "  - id: \($0)\n" }.joined()
    }

    /// Runs a test with a sandbox, in a directory with a manifest of two accounts.
    /// - Parameter options: options of the sandbox.
    static func run(_ options: String..., body: (CommandScratch, [String: String]) async throws -> Void) async throws {
        try await run(options, body)
    }

    static func run(
        _ options: [String], _ body: (CommandScratch, [String: String]) async throws -> Void
    ) async throws {
        try await CommandScratch.with { scratch in
            let sandbox = try await SandboxPeer.start(in: scratch, options)
            try scratch.write(manifest("600423610423", "210987654321"), to: "work/berth.yaml")
            try await body(scratch, sandbox.environment)
        }
    }
}
