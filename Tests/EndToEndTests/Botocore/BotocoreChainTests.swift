import Testing

extension EndToEnd {
    /// berth signs in as the AWS CLI would: the CLI's own library is given the same environment and files.
    @Suite struct BotocoreChainTests {
        /// One test over all of them: the judge starts once, which takes longer than any scenario.
        @Test(
            "berth and botocore sign in as the same, or both refuse", .needs(.python), .needs(.curl),
            .enabled("python3 has no botocore") { await AWSJudge.isThere }
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
                    // 1 is a refusal. Anything else would be berth's own fault.
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
            "every two neighbours of the chain meet in a scenario, without a profile named and with one",
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

        @Test("where botocore is to differ, the scenario names the row of the design's table that has it so")
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
