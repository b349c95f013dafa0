import Foundation
import TestSupport
import Testing

@Suite("The drawing of berth apply --timings", .scheduled)
struct TimingsTests {
    private let manifest = """
        version: 1
        name: platform
        regions: [us-east-2]
        profiles:
          deploy: {role_arn: "arn:aws:iam::210987654321:role/ecr-pull"}
        accounts:
          - {id: 600423610423}
          - {id: 210987654321, profile: deploy}

        """

    /// Returns a drawing without the values that differ between runs: times, bars, and truncated names.
    private func shape(_ text: String) -> [String] {
        text.lines.map { line in
            // A busy machine takes seconds.
            line.replacing(/\d+ ms|\d+\.\d+ s/, with: "N ms")
                .replacing(/[█░]+/, with: "|")
                .replacing(/[ ]{2,}\|/, with: "  |")
                .replacing(/[ ]{2,}\+N/, with: "  +N")
                .replacing(/N ms {2,}N ms/, with: "N ms  N ms")
                .replacing(/check \d+\S*/, with: "check HOST")
                .replacing(/, from \S*( keys)?/, with: "")
        }
    }

    @Test("is a row for each request below its dependency, and a summary of the time, on standard error")
    func drawing() async throws {
        try await CommandScratch.with { scratch in
            let sandbox = try await SandboxPeer.start(in: scratch, "--latency", "100ms")
            try scratch.write(manifest, to: "work/berth.yaml")
            let applied = try await scratch.berth("apply", "--timings", "--quiet", with: sandbox.environment)
            #expect(applied.status == 0)
            #expect(applied.output == "")
            #expect(
                shape(applied.errors) == [
                    "Timings: N ms",
                    "  sign in as environment keys  +N ms  N ms  |",
                    "    token for us-east-2  +N ms  N ms  |",
                    "      check HOST  +N ms  N ms  |",
                    "  sign in as role ecr-pull  +N ms  N ms  |",
                    "    token for us-east-2  +N ms  N ms  |",
                    "      check HOST  +N ms  N ms  |",
                    "  write  +N ms  N ms  |",
                    "Longest chain, N ms of N ms: sign in as role ecr-pull N ms → token for us-east-2 N ms "
                        + "→ check HOST N ms → write N ms.",
                ])
        }
    }

    @Test("marks requests that were repeated, and requests that waited for a slot")
    func again() async throws {
        try await CommandScratch.with { scratch in
            let sandbox = try await SandboxPeer.start(
                in: scratch, "--latency", "100ms", "--fault", "throttle:us-east-2:1")
            try scratch.write(
                "version: 1\nregions: [us-east-2, eu-west-1]\naccounts: [{id: 600423610423}]\n",
                to: "work/berth.yaml")
            let applied = try await scratch.berth(
                "apply", "--timings", "--quiet", "--concurrency", "1", with: sandbox.environment)
            #expect(applied.status == 0)
            #expect(applied.errors.contains(/token for us-east-2 .* 2 tries/))
            #expect(applied.errors.contains(/[░]+█+ waited \d+ ms|waited \d+ ms ░+█+/))
        }
    }

    @Test("is printed only on request, and does not change the events")
    func events() async throws {
        try await CommandScratch.with { scratch in
            let sandbox = try await SandboxPeer.start(in: scratch)
            try scratch.write(manifest, to: "work/berth.yaml")
            let applied = try await scratch.berth("apply", "--timings", "--json", with: sandbox.environment)
            #expect(applied.output.lines.allSatisfy { $0.hasPrefix("{\"type\":\"") && $0.hasSuffix("}") })
            #expect(applied.errors.contains("Timings: "))
            _ = try await scratch.succeed("logout", "--all", with: sandbox.environment)
            let plain = try await scratch.succeed("apply", with: sandbox.environment)
            #expect(!(plain.output + plain.errors).contains("Timings"))
        }
    }
}
