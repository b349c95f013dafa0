import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct ConcurrencyTests {
        @Test("twenty applies at once on one config keep all entries, ten times over", .lasting(atMost: .minutes(5)))
        func twentyAtOnce() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let accounts = (10..<30).map { "6004236104\($0)" }
                for account in accounts {
                    try scratch.write(
                        "version: 1\naccounts: [{id: \(account), regions: [us-east-2]}]\n", to: "m\(account).yaml"
                    )
                }
                for round in 1...10 {
                    try scratch.write(
                        "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\"auth\": \"bWU6eA==\"}\n\t}\n}",
                        to: "home/.docker/config.json")
                    try? FileManager.default.removeItem(at: scratch.ledger)
                    let started = try accounts.map {
                        try scratch.start(["apply", "-f", scratch.path("m\($0).yaml")], with: sandbox.environment)
                    }
                    for program in started {
                        let applied = try await program.ended()
                        #expect(applied.status == 0, "round \(round): \(applied.errors)\(applied.output)")
                    }
                    let expected = accounts.map { "\($0).dkr.ecr.us-east-2.amazonaws.com" } + ["ghcr.io"]
                    #expect(try Set(scratch.auths().keys) == Set(expected), "round \(round)")
                }
                // The ledger contains all of them too: no manifest has changes to make.
                for account in accounts {
                    let plan = try await scratch.berth(
                        "plan", "--detailed-exitcode", "-f", scratch.path("m\(account).yaml"), with: sandbox.environment
                    )
                    #expect(plan.status == 0, "\(plan.output)")
                }
            }
        }
    }
}
