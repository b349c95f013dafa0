import Foundation
import TestSupport
import Testing

/// `berth plan --out FILE`, and later `berth apply FILE`: exactly the plan, once, or nothing.
@Suite("A saved plan", .scheduled)
struct SavedPlanTests {
    private static let tools = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private static let prod = "210987654321.dkr.ecr.us-east-2.amazonaws.com"
    private static let appliedAlready =
        "the plan was already applied (at TIME)\nRun `berth plan --out FILE` again."

    @Test("an apply makes exactly the planned changes, and a second one is refused")
    func once() async throws {
        try await SavedPlans.with { scratch, environment in
            let planned = try await scratch.succeed(
                "plan", "--only", "host=\(Self.prod)", "--out", "week.plan", with: environment)
            #expect(
                planned.output == """
                    berth: 1 registry, ~/.docker/config.json

                      + \(Self.prod)   log in   nothing stored

                    Plan: 1 to log in (1 token request).
                    Saved: `berth apply week.plan` applies exactly this plan, once.

                    """
            )
            #expect(!FileManager.default.fileExists(atPath: scratch.config.path))

            // In another directory and without the manifest's name: the plan contains both.
            let applied = try await scratch.berth(
                "apply", scratch.path("work/week.plan"), with: environment, in: scratch.url("home"))
            #expect(
                applied.output.withoutTimes == """
                    berth: 1 registry, ~/.docker/config.json

                      ✓ \(Self.prod)   logged in   valid until HH:MM (12h)   N ms

                    Applied: 1 logged in in N s (1 token request, 1 write). Next renewal in 6h.

                    """
            )
            #expect(applied.status == 0, "\(applied.errors)")
            #expect(try Array(scratch.auths().keys) == [Self.prod])
            try await SavedPlans.expectRefusal(in: scratch, environment, Self.appliedAlready)
        }
    }

    @Test("only the file's owner can read it, and it contains no stored secret")
    func file() async throws {
        try await SavedPlans.with { scratch, environment in
            try await scratch.succeed("apply", "--only", "host=\(Self.tools)", with: environment)
            let auth = try #require(try scratch.auths()[Self.tools])
            let login = String(decoding: try #require(Data(base64Encoded: auth)), as: UTF8.self)
            let secret = try #require(login.split(separator: ":", maxSplits: 1).last)
            try await scratch.succeed("plan", "--out", "week.plan", with: environment)
            #expect(try FileState(scratch.path("work/week.plan")).mode == S_IFREG | 0o600)
            let text = try scratch.read("work/week.plan")
            #expect(text.contains(Self.tools) && text.contains(Self.prod))
            for part in [auth, String(secret)] { #expect(!text.contains(part)) }
            // An older plan is replaced; another file of the user is not.
            try await scratch.succeed("plan", "--out", "week.plan", with: environment)
            let own = try await scratch.berth("plan", "--out", "berth.yaml", with: environment)
            #expect(
                own.errors == """
                    error: \(scratch.path("work/berth.yaml")) exists and is not a berth plan
                    Name another file with --out, or move it away.

                    """
            )
            #expect(own.status == 73)
            #expect(try scratch.read("work/berth.yaml") == SavedPlans.manifest)
            #expect(try scratch.names(in: "work") == ["berth.yaml", "week.plan"])
        }
    }

    @Test("64 for a selector in addition to a plan, and for a file that is not a plan")
    func usage() async throws {
        try await SavedPlans.with { scratch, environment in
            try await scratch.succeed("plan", "--out", "week.plan", with: environment)
            let before = try scratch.files(below: "home")
            let options = [["--only", "host=\(Self.prod)"], ["--skip", "host=\(Self.prod)"], ["--renew"]]
            for option in options {
                let ended = try await scratch.start(["apply", "week.plan"] + option, with: environment).ended()
                let words =
                    "Error: a saved plan includes --only, --skip, --probe and --renew: leave them out\n"
                #expect(ended.errors.hasPrefix(words), "\(ended.errors)")
                #expect(ended.errors.contains("\nUsage: berth apply "), "\(ended.errors)")
                #expect(ended.output == "")
                #expect(ended.status == 64)
            }
            let manifest = try await scratch.berth("apply", "berth.yaml", with: environment)
            #expect(
                manifest.errors == """
                    error: \(scratch.path("work/berth.yaml")) is not a berth plan, or is incomplete
                    Make one with `berth plan --out FILE`. To name a manifest, use -f FILE.

                    """
            )
            #expect(manifest.status == 64)
            #expect(try scratch.files(below: "home") == before)
        }
    }
}
