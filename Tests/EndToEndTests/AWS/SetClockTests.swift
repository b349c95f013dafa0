import Foundation
import Testing

extension EndToEnd {
    @Suite("A time of day that is set while berth runs", .needs(.compiler))
    struct SetClockTests {
        /// Two minutes: AWS accepts signatures that are up to five minutes old.
        @Test("ends no call that AWS throttles, and prolongs no pause", arguments: [-120, 120])
        func throttled(seconds: Int) async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch, "--fault", "throttle:us-east-2:4")
                let manifest = """
                    version: 1
                    accounts:
                      - {id: "600423610423", regions: [us-east-2]}
                    """
                try scratch.write(manifest, to: "work/berth.yaml")
                let applied = try await scratch.berth(
                    "apply",
                    with: sandbox.environment.merging(try await Preloaded.settingClock(forwardBy: seconds)) { $1 })
                #expect(applied.status == 0, "\(applied.output)\(applied.errors)")
                // By the time of day at the end.
                #expect(applied.output.contains(seconds < 0 ? "(12h2m)" : "(11h58m)"), "the clock was not set")
                #expect(applied.elapsed < .seconds(30))
            }
        }
    }
}
