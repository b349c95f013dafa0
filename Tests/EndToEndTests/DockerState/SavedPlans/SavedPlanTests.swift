import Foundation
import Testing

extension EndToEnd {
    /// `berth plan --out FILE`, and later `berth apply FILE`: exactly the plan, once, or nothing.
    @Suite struct SavedPlanTests {
        private static let tools = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        private static let prod = "210987654321.dkr.ecr.us-east-2.amazonaws.com"
        private static let appliedAlready =
            "the plan was already applied (at TIME)\nRun `berth plan --out FILE` again."

        @Test("applied twice at once, only one apply succeeds")
        func twiceAtOnce() async throws {
            try await SavedPlans.with { scratch, environment in
                try await scratch.succeed("plan", "--out", "week.plan", with: environment)
                let programs = try (1...2).map { _ in
                    try scratch.start(["apply", "-q", "week.plan"], with: environment)
                }
                var complaints: [Int32: String] = [:]
                for program in programs {
                    let ended = try await program.ended()
                    complaints[ended.status] = ended.errors.withoutMoments
                }
                let expected: [Int32: String] = [0: "", 1: "error: \(Self.appliedAlready)\n"]
                #expect(complaints == expected)
                #expect(try Set(scratch.auths().keys) == [Self.tools, Self.prod])
            }
        }
    }
}

/// What the tests of saved plans have in common.
enum SavedPlans {
    static let manifest = "version: 1\nregions: [us-east-2]\naccounts:\n  - id: 600423610423\n  - id: 210987654321\n"

    /// Runs a test with a sandbox and that manifest.
    static func with(_ body: (Scratch, [String: String]) async throws -> Void) async throws {
        try await Scratch.with { scratch in
            let environment = try await SandboxPeer.start(in: scratch).environment
            try scratch.write(manifest, to: "work/berth.yaml")
            try await body(scratch, environment)
        }
    }
}

extension String {
    /// This text with times replaced.
    var withoutMoments: String { replacing(/at \d{4}-\d\d-\d\dT[\d:]+Z/, with: "at TIME") }
}
