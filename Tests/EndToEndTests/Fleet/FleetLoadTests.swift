import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The simulation whose figures are in docs/fleets.md.
    @Suite struct FleetLoadTests {
        /// A row of the printed table.
        private struct Row: Equatable {
            var begun: String
            var runs: Int
            var failed: Int
            var requests: Int
            var peak: Int
            var throttled: Int
            var again: Int

            init?(_ line: String) {
                let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
                let numbers = cells.dropFirst().compactMap { Int($0) }
                guard cells.count == 8, numbers.count == 6 else { return nil }
                begun = cells[0]
                (runs, failed, requests) = (numbers[0], numbers[1], numbers[2])
                (peak, throttled, again) = (numbers[3], numbers[4], numbers[5])
            }
        }

        @Test(
            "twenty hosts at once exceed a quota of four requests a second, and all get their logins in the end",
            .needs(.python), .lasting(atMost: .minutes(5))
        )
        func load() async throws {
            try await Scratch.with { scratch in
                let programs = try #require(Checkout.programs)
                let ended = try await Program.run(
                    [
                        Checkout.root.appending(path: "scripts/fleet-load").path, programs.path, "--hosts", "20",
                        "--rate", "4", "--hour", "8", "--at-once", "20",
                    ], environment: scratch.environment, in: scratch.work, timeLimit: .seconds(280))
                #expect(ended.status == 0, "\(ended.errors)\(ended.output)")
                let rows = ended.output.lines.compactMap { Row($0) }
                try #require(rows.map(\.begun) == ["all at once", "over the hour"], "\(ended.output)")
                for row in rows {
                    // Each host ends with its login, and requested each token once or after a refusal.
                    #expect(row.runs - row.failed == 20)
                    #expect(row.requests - row.throttled == 20)
                    #expect(row.requests == row.runs + row.again)
                }
                #expect(rows[0].throttled > 0 && rows[0].peak > 4)
                #expect(rows[1].throttled < rows[0].throttled)
            }
        }
    }
}
