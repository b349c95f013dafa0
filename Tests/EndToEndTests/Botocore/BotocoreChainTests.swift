import TestSupport
import Testing

extension EndToEnd {
    /// Compares berth with the AWS CLI's own library, on the same environment and files.
    @Suite struct BotocoreChainTests {
        /// One test for all scenarios: starting the judge takes longer than any scenario.
        @Test(
            "berth and botocore sign in with the same identity, or both refuse", .needs(.python), .needs(.curl),
            .enabled(AWSJudge.lack) { await AWSJudge.isThere }, .lasting(atMost: .minutes(10))
        )
        func same() async throws {
            try await Scratch.with { scratch in
                let stage = try await Stage.open(in: scratch)
                for scenario in ChainScenario.all {
                    let name = scenario.name
                    let theirs = try await stage.botocore(scenario)
                    #expect(
                        theirs.outcome == scenario.botocore, "botocore: \(name)\n\(theirs.said)",
                        sourceLocation: scenario.location
                    )
                    let (ours, status) = try await stage.berth(scenario)
                    #expect(
                        ours.outcome == scenario.expected, "berth: \(name)\n\(ours.said)",
                        sourceLocation: scenario.location
                    )
                    // 1 is a refusal. Any other status is a bug in berth.
                    #expect(
                        status == (scenario.expected.isSigned ? 0 : 1), "berth: \(name)\n\(ours.said)",
                        sourceLocation: scenario.location
                    )
                }
            }
        }

        @Test("there are more than 200 scenarios, and no two have the same name")
        func count() {
            #expect(ChainScenario.all.count > 200)
            #expect(Set(ChainScenario.all.map(\.name)).count == ChainScenario.all.count)
        }

        @Test("every kind of credentials has a scenario that configures it", arguments: ChainScenario.Source.allCases)
        func sources(_ source: ChainScenario.Source) {
            let examples = ChainScenario.all.filter { $0.covers.contains(source) }
            #expect(!examples.isEmpty)
            for example in examples {
                #expect(example.links.contains(source.link), "\(example.name)", sourceLocation: example.location)
                #expect(
                    example.expected.isSigned == (source != .ssoExpired), "\(example.name)",
                    sourceLocation: example.location
                )
            }
        }

        @Test(
            "a scenario configures every two neighbours of the chain, with and without a profile",
            arguments: ChainScenario.Link.allCases.dropLast(), [false, true]
        )
        func neighbours(_ first: ChainScenario.Link, isNamed: Bool) throws {
            let second = try #require(ChainScenario.Link(rawValue: first.rawValue + 1))
            let meetings = ChainScenario.all.filter {
                $0.neighbours == [first, second] && ($0.profile != nil) == isNamed
            }
            #expect(!meetings.isEmpty)
            for meeting in meetings {
                #expect(
                    meeting.links.isSuperset(of: [first, second]), "\(meeting.name)",
                    sourceLocation: meeting.location
                )
            }
        }

        @Test("a scenario in which botocore differs names the row of the design's table")
        func rows() {
            for scenario in ChainScenario.all {
                #expect(
                    (scenario.botocore == scenario.expected) == (scenario.row == nil), "\(scenario.name)",
                    sourceLocation: scenario.location
                )
            }
        }
    }
}
