import Foundation
import Testing

extension EndToEnd {
    /// `berth apply --atomic`: all logins, or none.
    @Suite struct AtomicTests {
        private static let tools = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        private static let prod = "210987654321.dkr.ecr.us-east-2.amazonaws.com"
        private static let old = "111111111111.dkr.ecr.us-east-2.amazonaws.com"

        private static func manifest(_ accounts: String...) -> String {
            "version: 1\nregions: [us-east-2]\naccounts:\n" + accounts.map { "  - id: \($0)\n" }.joined()
        }

        @Test(
            "one registry refuses: config and ledger are unchanged; without --atomic the others are stored")
        func refused() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch, "--fault", "refuse:\(Self.prod)")
                // There is data to lose: an entry that the next apply removes.
                try scratch.write(Self.manifest("111111111111"), to: "work/berth.yaml")
                try await scratch.succeed("apply", with: sandbox.environment)
                try scratch.write(Self.manifest("600423610423", "210987654321"), to: "work/berth.yaml")
                let before = (try scratch.files(below: "home"), try scratch.files(below: "state"))

                let refused = try await scratch.berth("apply", "--atomic", with: sandbox.environment)
                #expect(
                    refused.output.withoutTimes == """
                        berth: 2 registries, ~/.docker/config.json

                          · \(Self.tools)   held back   not everything succeeded (--atomic)
                          ✗ \(Self.prod)   failed      401: the registry refused these credentials
                          · \(Self.old)   held back   not everything succeeded (--atomic)

                        Applied: 1 failed, 2 held back in N s (1 token request, no write).

                        """
                )
                #expect(refused.status == 1)
                #expect(try scratch.files(below: "home") == before.0)
                #expect(try scratch.files(below: "state") == before.1)

                let each = try await scratch.berth("apply", with: sandbox.environment)
                #expect(each.status == 1)
                #expect(try Array(scratch.auths().keys) == [Self.tools])
            }
        }

        @Test("if nothing fails, all logins are stored in one write")
        func complete() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                try scratch.write(Self.manifest("600423610423", "210987654321"), to: "work/berth.yaml")
                let applied = try await scratch.succeed("apply", "--atomic", with: sandbox.environment)
                #expect(
                    applied.output.withoutTimes.lines.last
                        == "Applied: 2 logged in in N s (1 token request, 1 write). Next renewal in 6h.")
                #expect(try Set(scratch.auths().keys) == [Self.tools, Self.prod])
            }
        }

        @Test("if one registry is blocked, berth sends no requests")
        func blocked() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let config = #"{"auths":{"\#(Self.prod)":{"auth":"Ym9iOng="}}}"#
                try scratch.write(config: config)
                try scratch.write(Self.manifest("600423610423", "210987654321"), to: "work/berth.yaml")
                let blocked = try await scratch.berth("apply", "--atomic", with: sandbox.environment)
                #expect(
                    blocked.output == """
                        berth: 2 registries, ~/.docker/config.json

                          + \(Self.tools)   log in    nothing stored
                          ! \(Self.prod)   blocked   would replace the login of `bob`, which berth did not write (apply --yes does)

                        Plan: 1 to log in, 1 blocked (1 token request).
                        Nothing was changed: a registry is blocked, and --atomic was given.

                        """
                )
                #expect(blocked.status == 1)
                #expect(try await sandbox.counts(in: scratch) == [:])
                #expect(try scratch.read("home/.docker/config.json") == config)
                #expect(!FileManager.default.fileExists(atPath: scratch.ledger.path))
            }
        }

        @Test("if a store refuses the second login, the first one is removed again")
        func store() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let store = try ScriptedStore.make(in: scratch, refusing: Self.prod, saying: "the vault is full")
                let config = #"{"credsStore":"scripted","auths":{"ghcr.io":{}}}"#
                try scratch.write(config: config)
                try scratch.write(Self.manifest("600423610423", "210987654321"), to: "work/berth.yaml")
                let environment = sandbox.environment.merging(store.environment) { $1 }
                let refused = try await scratch.berth("apply", "--atomic", with: environment)
                #expect(refused.output.contains("  · \(Self.tools)   held back"), "\(refused.output)")
                #expect(
                    refused.output.contains(
                        "docker-credential-scripted cannot store a login for \(Self.prod): the vault is full\n"),
                    "\(refused.output)")
                #expect(refused.status == 1)
                #expect(try store.users() == [:])
                #expect(try scratch.read("home/.docker/config.json") == config)
                #expect(!FileManager.default.fileExists(atPath: scratch.ledger.path))

                // Without `--atomic`, the first login stays.
                let each = try await scratch.berth("apply", with: environment)
                #expect(each.status == 1)
                #expect(try store.users() == [Self.tools: "AWS"])
                #expect(try scratch.contents().auths?.keys.sorted() == [Self.tools, "ghcr.io"])
            }
        }
    }
}
