import Testing

/// The common part of the tests of saved plans.
enum SavedPlans {
    static let manifest = "version: 1\nregions: [us-east-2]\naccounts:\n  - id: 600423610423\n  - id: 210987654321\n"

    /// Runs a test with a sandbox and that manifest.
    static func with(_ body: (CommandScratch, [String: String]) async throws -> Void) async throws {
        try await CommandScratch.with { scratch in
            let environment = try await SandboxPeer.start(in: scratch).environment
            try scratch.write(manifest, to: "work/berth.yaml")
            try await body(scratch, environment)
        }
    }

    /// Applies `week.plan` and expects a refusal for this reason, with nothing written.
    static func expectRefusal(in scratch: CommandScratch, _ environment: [String: String], _ reason: String)
        async throws
    {
        let before = (try scratch.files(below: "home"), try scratch.files(below: "state"))
        let refused = try await scratch.berth("apply", "week.plan", with: environment)
        #expect(refused.errors.withoutMoments == "error: \(reason)\n")
        #expect(refused.output == "")
        #expect(refused.status == 1)
        #expect(try scratch.files(below: "home") == before.0)
        #expect(try scratch.files(below: "state") == before.1)
    }
}

extension String {
    /// This text with times replaced.
    var withoutMoments: String { replacing(/at \d{4}-\d\d-\d\dT[\d:]+Z/, with: "at TIME") }
}
