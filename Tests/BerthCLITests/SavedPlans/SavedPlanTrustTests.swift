import Foundation
import TestSupport
import Testing

/// A saved plan of a manifest with a command grants no trust, and does not count as naming the manifest.
@Suite("A saved plan of a manifest that runs a command", .scheduled)
struct SavedPlanTrustTests {
    private static let manifest = """
        version: 1
        verify: false
        registries:
          - {host: registry.example.com, username: me, password: {command: [./token.sh]}}
          - {host: other.example.com, username: me, password: {env: TOKEN}}

        """
    private let environment = ["TOKEN": "given"]

    /// Runs a test with a manifest whose command makes the file `ran`.
    private func inPlace(_ body: (CommandScratch) async throws -> Void) async throws {
        try await CommandScratch.with { scratch in
            try scratch.write(Self.manifest, to: "work/berth.yaml")
            try scratch.write("#!/bin/sh\n: > '\(scratch.path("ran"))'\necho given\n", to: "work/token.sh")
            chmod(scratch.path("work/token.sh"), 0o755)
            try await body(scratch)
        }
    }

    private func ran(_ scratch: CommandScratch) -> Bool { FileManager.default.fileExists(atPath: scratch.path("ran")) }

    /// Applies `week.plan` and expects a refusal for missing trust, with nothing run or written.
    private func expectDistrust(_ scratch: CommandScratch, _ options: String...) async throws {
        let before = (try scratch.files(below: "home"), try scratch.files(below: "state"))
        let file = scratch.path("work/berth.yaml")
        let refused = try await scratch.start(["apply", "week.plan"] + options, with: environment).ended()
        #expect(
            refused.errors == """
                error: a command prints the password of registry.example.com, and the manifest \(file) is not \
                trusted now
                Review it, then run `berth trust -f \(file)`, or name it here too: \
                `berth apply -f \(file) PLAN`.

                """
        )
        #expect(refused.output == "" && refused.status == 1)
        #expect(!ran(scratch))
        #expect(try scratch.files(below: "home") == before.0)
        #expect(try scratch.files(below: "state") == before.1)
    }

    @Test("S2: a plan runs no command of a manifest that is no longer trusted, even if the plan named it")
    func takenBack() async throws {
        try await inPlace { scratch in
            try await scratch.succeed("trust", "--yes")
            try await scratch.succeed("plan", "--out", "week.plan", with: environment)
            try await scratch.succeed("trust", "--revoke")
            try await expectDistrust(scratch)
            try await scratch.succeed("plan", "-f", "berth.yaml", "--out", "week.plan", with: environment)
            try await expectDistrust(scratch)

            try await scratch.succeed("trust", "--yes")
            try await scratch.succeed("apply", "week.plan", with: environment)
            #expect(ran(scratch))
        }
    }

    @Test("S3: an edited plan runs no command either")
    func edited() async throws {
        try await inPlace { scratch in
            try await scratch.succeed("plan", "--out", "week.plan", with: environment)
            let text = try scratch.read("work/week.plan")
            let edited = text.replacing(#""action" : "blocked""#, with: #""action" : "log in""#)
            try #require(edited != text)
            try scratch.write(edited, to: "work/week.plan")
            try await expectDistrust(scratch)
            // Unedited, it applies the logins without commands, and reports the rest as blocked.
            try scratch.write(text, to: "work/week.plan")
            let applied = try await scratch.berth("apply", "week.plan", with: environment)
            #expect(applied.status == 1 && !ran(scratch), "\(applied.output)")
            #expect(try Array(scratch.auths().keys) == ["other.example.com"])
        }
    }

    @Test("S4: a forged plan of another manifest runs nothing")
    func forged() async throws {
        try await inPlace { scratch in
            try scratch.make(folder: "loot")
            try scratch.write(Self.manifest, to: "loot/berth.yaml")
            try scratch.write("#!/bin/sh\n: > '\(scratch.path("ran"))'\n", to: "loot/token.sh")
            chmod(scratch.path("loot/token.sh"), 0o755)
            try await scratch.succeed("trust", "--yes")
            let forged = scratch.path("loot/berth.yaml")
            try await scratch.succeed("plan", "-f", forged, "--out", "week.plan", with: environment)
            let refused = try await scratch.berth("apply", "week.plan", with: environment)
            #expect(refused.errors.contains("the manifest \(forged) is not trusted now"), "\(refused.errors)")
            #expect(refused.status == 1 && !ran(scratch))
        }
    }

    @Test("S2: a plan is applied without trust only if this command line names its manifest")
    func named() async throws {
        try await inPlace { scratch in
            let planned = try await scratch.succeed(
                "plan", "-f", "berth.yaml", "--config", scratch.path("home/.docker"), "--out", "week.plan",
                with: environment)
            let options = "-f berth.yaml --config \(scratch.path("home/.docker"))"
            let saved = "Saved: `berth apply \(options) week.plan` applies exactly this plan, once.\n"
            #expect(planned.output.hasSuffix(saved), "\(planned.output)")
            try scratch.write(Self.manifest, to: "work/other.yaml")
            for options in [["-f", "other.yaml"], ["-f", "berth.yaml", "-f", "other.yaml"], ["-f", "-"]] {
                let refused = try await scratch.start(["apply", "week.plan"] + options, with: environment).ended()
                #expect(
                    refused.errors == """
                        error: the plan is for the manifest \(scratch.path("work/berth.yaml")), but --file names \
                        another
                        Leave out --file, or make a plan of that manifest: `berth plan -f FILE --out PLAN`.

                        """
                )
                #expect(refused.status == 64 && !ran(scratch))
            }
            let elsewhere = ["BERTH_FILE": scratch.path("work/other.yaml")]
            let other = try await scratch.berth("apply", "week.plan", with: environment.merging(elsewhere) { $1 })
            #expect(other.errors.contains("is not trusted now"), "\(other.errors)")
            #expect(!ran(scratch))

            try await scratch.succeed("apply", "week.plan", "-f", "./berth.yaml", with: environment)
            #expect(ran(scratch))
            try await scratch.succeed("logout", "--all", "-q", with: environment)
            let same = environment.merging(["BERTH_FILE": scratch.path("work/berth.yaml")]) { $1 }
            try await scratch.succeed("plan", "--out", "week.plan", with: same)
            try await scratch.succeed("apply", "week.plan", with: same)
        }
    }

    @Test("S3: a plan for another Docker config than this command line's and environment's is refused")
    func config() async throws {
        try await inPlace { scratch in
            try scratch.make(folder: "loot")
            let arguments = ["plan", "--only", "host=other.example.com", "--out", "week.plan"]
            let loot = scratch.path("loot/config.json")
            let planned = try await scratch.start(arguments + ["--config", loot], with: environment).ended()
            try #require(planned.status == 0, "\(planned.errors)")
            let refused = try await scratch.berth("apply", "week.plan", with: environment)
            #expect(
                refused.errors == """
                    error: the plan is for Docker's config \(loot), not \(scratch.config.path)
                    To use the plan's config, run `berth apply --config \(loot) PLAN`.

                    """
            )
            #expect(refused.status == 1)
            #expect(try scratch.names(in: "loot") == [] && scratch.names(in: "home/.docker") == [])
            try await scratch.succeed("apply", "week.plan", "--config", loot, with: environment)
            #expect(try scratch.read("loot/config.json").contains("other.example.com"))
            #expect(try scratch.names(in: "home/.docker") == [])
        }
    }
}
