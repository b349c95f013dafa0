import TestSupport
import Testing

extension EndToEnd {
    /// Compares `berth apply` with the AWS CLI on the same files and environment, for faults reported in practice.
    @Suite struct AWSCLITests {
        // A1–A17
        @Test(
            "berth and the AWS CLI sign with the same key, or both fail", .needs(.awsCLI), .needs(.python),
            .needs(.curl), .enabled(AWSJudge.lack) { await AWSJudge.isThere },
            .lasting(atMost: .minutes(5))
        )
        func same() async throws {
            try await Scratch.with { scratch in
                let stage = try await Stage.open(in: scratch)
                for row in FieldRow.all {
                    guard case .scenarios = row.comparison else { continue }
                    for scenario in row.scenarios { try await compare([scenario], on: stage) }
                }
            }
        }

        // A1
        @Test(
            "after earlier keys, berth and the AWS CLI sign with the current ones", .needs(.awsCLI),
            .needs(.python), .needs(.curl), .enabled(AWSJudge.lack) { await AWSJudge.isThere }
        )
        func successions() async throws {
            try await Scratch.with { scratch in
                let stage = try await Stage.open(in: scratch)
                for row in FieldRow.all {
                    guard case .successions(let successions) = row.comparison else { continue }
                    for succession in successions { try await compare(succession, on: stage) }
                }
            }
        }

        // A7
        @Test(
            "berth and the AWS CLI trust the same authorities", .needs(.awsCLI), .needs(.python), .needs(.curl),
            .needs(.openssl), .enabled(AWSJudge.lack) { await AWSJudge.isThere }
        )
        func trust() async throws {
            try await Scratch.with { scratch in
                let certificates = try await Certificates.make(in: scratch, name: "aws", hosts: ["127.0.0.1"])
                let stage = try await Stage.open(in: scratch, certificates: certificates)
                for row in FieldRow.all {
                    guard case .trust(let scenarios) = row.comparison else { continue }
                    for scenario in scenarios { try await compare([scenario], on: stage) }
                }
            }
        }

        @Test("every row is in the table, with scenarios or with a reason why it has none")
        func rows() {
            #expect(FieldRow.all.map(\.name) == (1...17).map { "A\($0)" })
            for row in FieldRow.all {
                if case .none(let reason) = row.comparison {
                    #expect(!reason.isEmpty)
                } else {
                    #expect(!row.scenarios.isEmpty, "\(row.name)")
                }
            }
        }

        /// Checks that the AWS CLI behaves like botocore, and berth too, except where a row of the design's table
        /// differs.
        /// - Parameter succession: scenarios that berth runs one after another on one machine.
        private func compare(_ succession: [ChainScenario], on stage: Stage) async throws {
            var theirStatuses: [Int32] = []
            for scenario in succession {
                let (theirs, status) = try await stage.commandLine(scenario)
                #expect(
                    theirs.outcome == scenario.botocore, "the AWS CLI: \(scenario.name)\n\(theirs.said)",
                    sourceLocation: scenario.location)
                theirStatuses.append(status)
            }
            for (index, scenario) in succession.enumerated() {
                let (ours, status) = try await stage.berth(scenario, afterOthers: index > 0)
                #expect(
                    ours.outcome == scenario.expected, "berth: \(scenario.name)\n\(ours.said)",
                    sourceLocation: scenario.location)
                guard scenario.row == nil else { continue }
                #expect(
                    (status == 0) == (theirStatuses[index] == 0),
                    "\(scenario.name): \(status) and \(theirStatuses[index])\n\(ours.said)",
                    sourceLocation: scenario.location)
            }
        }
    }
}
