import Foundation
import Testing

extension EndToEnd {
    /// A saved plan of a manifest with a command grants no trust, and does not count as naming the manifest.
    @Suite struct SavedPlanTrustTests {
        private static let manifest = """
            version: 1
            verify: false
            registries:
              - {host: registry.example.com, username: me, password: {command: [./token.sh]}}
              - {host: other.example.com, username: me, password: {env: TOKEN}}

            """
        private let environment = ["TOKEN": "given"]

        /// Runs a test with a manifest whose command makes the file `ran`.
        private func inPlace(_ body: (Scratch) async throws -> Void) async throws {
            try await Scratch.with { scratch in
                try scratch.write(Self.manifest, to: "work/berth.yaml")
                try scratch.write("#!/bin/sh\n: > '\(scratch.path("ran"))'\necho given\n", to: "work/token.sh")
                chmod(scratch.path("work/token.sh"), 0o755)
                try await body(scratch)
            }
        }

        private func ran(_ scratch: Scratch) -> Bool { FileManager.default.fileExists(atPath: scratch.path("ran")) }

        @Test(
            "S4: a manifest in a plan counts as found: another user's must be named here too",
            .enabled(if: geteuid() == 0, "only root can give a file away"))
        func othersManifest() async throws {
            try await inPlace { scratch in
                try scratch.make(folder: "loot")
                let file = try scratch.write(Self.manifest, to: "loot/berth.yaml")
                for name in ["loot", "loot/berth.yaml"] {
                    chown(scratch.path(name), OtherUser.number, OtherUser.number)
                }
                let only = ["--only", "host=other.example.com"]
                let planned = try await scratch.start(
                    ["plan", "-f", file, "--out", "week.plan"] + only, with: environment
                ).ended()
                try #require(planned.status == 0, "\(planned.errors)")
                let refused = try await scratch.berth("apply", "week.plan", with: environment)
                #expect(
                    refused.errors.hasPrefix("error: no manifest: berth skipped \(file)\n"), "\(refused.errors)")
                #expect(refused.errors.hasSuffix("\nIf you trust it, name it with -f \(file)\n"), "\(refused.errors)")
                #expect(refused.status == 65)
                #expect(try scratch.names(in: "home/.docker") == [])
                try await scratch.succeed("apply", "week.plan", "-f", file, with: environment)
                #expect(try Array(scratch.auths().keys) == ["other.example.com"])
            }
        }
    }
}
