import Effects
import Foundation
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCLI

@Suite("A command line in this process", .scheduled)
struct CommandRunTests {
    @Test("berth's version is the whole output, with status 0")
    func version() async throws {
        let ended = try await CommandRun(["--version"], .fake()).ended()
        #expect(ended.output == "\(Version.number)\n" && ended.errors == "")
        #expect(ended.status == 0)
    }

    @Test("without arguments, berth prints its help to standard error: 64")
    func noArguments() async throws {
        let ended = try await CommandRun([], .fake()).ended()
        #expect(ended.errors.hasPrefix("OVERVIEW: Sign in to the container registries") && ended.output == "")
        #expect(ended.status == 64)
    }

    @Test("an apply works on files in memory, with a stopped clock")
    func memory() async throws {
        let files = MemoryFileSystem()
        try files.makeDirectory("/home/me/work", mode: 0o755)
        try files.replace(
            "/home/me/work/berth.yaml",
            with: Array(
                """
                version: 1
                verify: false
                registries:
                  - {host: ghcr.io, username: me, password: {env: TOKEN}, expires_after: 24h}

                """.utf8))
        var effects = Effects.fake(files: files, environment: ["TOKEN": "given", "LANG": "C.UTF-8"])
        effects.environment.user = 1000
        var run = CommandRun(["apply"], effects)
        run.monotonicClock = StandingClock()
        let applied = try await run.ended()
        #expect(
            applied.output.withoutTimes == """
                berth: 1 registry, ~/.docker/config.json

                  ✓ ghcr.io   logged in   valid until HH:MM (1d)   N ms

                Applied: 1 logged in in N s (0 token requests, 1 write).

                """)
        #expect(applied.output.contains("logged in in 0.00 s"), "the clock stands still")
        #expect(applied.status == 0, "\(applied.errors)")
        #expect(files.text("/home/me/.docker/config.json")?.contains(#""auth": "bWU6Z2l2ZW4=""#) == true)
    }

    @Test("a signal ends the current requests: 130, and nothing is stored")
    func interrupted() async throws {
        try await CommandScratch.with { scratch in
            let sandbox = try await SandboxPeer.start(in: scratch, "--fault", "stall:*.dkr.ecr.*")
            try scratch.write(
                "version: 1\naccounts: [{id: 600423610423, regions: [us-east-2]}]\n", to: "work/berth.yaml")
            let interruptions = ManualInterruptions()
            var run = scratch.start(["apply"], with: sandbox.environment)
            run.interruptions = interruptions
            async let ended = run.ended()
            while try await sandbox.counts(in: scratch)["registry:v2", default: 0] == 0 {
                try await Task.sleep(for: .milliseconds(5))
            }
            interruptions.send()
            let applied = try await ended
            #expect(applied.status == 130, "\(applied.errors)")
            #expect(applied.output.contains("\nApplied: 1 interrupted in "), "\(applied.output)")
            #expect(!FileManager.default.fileExists(atPath: scratch.config.path))
        }
    }
}

/// A monotonic clock on which no time passes.
private struct StandingClock: MonotonicClock {
    let now = ContinuousClock.now
}
