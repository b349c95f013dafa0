import Foundation
import Testing

extension EndToEnd {
    /// berth detects a failing store before any request to AWS, and reports it once for all of its logins.
    @Suite struct StoreFailureTests {
        private static let hosts = ["600423610423", "210987654321"].map { "\($0).dkr.ecr.us-east-2.amazonaws.com" }

        @Test(
            "pass without a key, as if never used on the machine",
            .needs(.pass), .needs(.gpg), .needs(.dockerCredentialPass)
        )
        func notInitialised() async throws {
            try await Scratch.with { scratch in
                let store = try PasswordStore.empty(in: scratch)
                try await expectRefusal(
                    by: "pass", in: scratch, store.environment, first: "pass not initialized",
                    advice: [
                        "Give it a key: `gpg --full-generate-key` if you have none, then `pass init KEY`."
                    ]
                )
            }
        }

        @Test("pass with a deleted key", .needs(.pass), .needs(.gpg), .needs(.dockerCredentialPass))
        func keyGone() async throws {
            try await Scratch.with { scratch in
                let store = try await PasswordStore.start(in: scratch)
                try await store.loseKey()
                try await expectRefusal(
                    by: "pass", in: scratch, store.environment, first: "encryption failed",
                    advice: [
                        "The key of pass is missing or unusable. List keys with `gpg --list-keys`,",
                        "and set one with `pass init KEY`.",
                    ]
                )
                // The attempt leaves no login that docker or the next run would find.
                #expect(try await store.users() == [:])
            }
        }

        @Test("a store that refuses with its own message on standard output")
        func ownWords() async throws {
            try await Scratch.with { scratch in
                let path = try ScriptedStore.failing(in: scratch, saying: "the vault is sealed")
                try await expectRefusal(
                    by: ScriptedStore.name, in: scratch, path, first: "the vault is sealed",
                    advice: [
                        "Fix that, or store logins elsewhere: `storage: file`, "
                            + "or another credsStore or credHelpers in Docker's config."
                    ]
                )
            }
        }

        @Test("a store that is not installed")
        func notInstalled() async throws {
            try await Scratch.with { scratch in
                let refused = try await refusal(by: "nowhere", in: scratch, [:])
                #expect(
                    refused.output == """
                        berth: 2 registries, ~/.docker/config.json

                          ! \(Self.hosts[0])   blocked   [1]
                          ! \(Self.hosts[1])   blocked   [1]

                          [1] docker-credential-nowhere is not on PATH
                              Install it, set `storage: file`, or remove credsStore from Docker's config.

                        Plan: 2 blocked.

                        """
                )
            }
        }

        /// - Parameters:
        ///   - first: the first words of the store's own message, which differs between versions.
        ///   - advice: the further lines.
        private func expectRefusal(
            by store: String, in scratch: Scratch, _ environment: [String: String], first: String, advice: [String]
        ) async throws {
            let refused = try await refusal(by: store, in: scratch, environment)
            let lines = refused.output.lines
            let rows = Self.hosts.map { "  ! \($0)   blocked   [1]" }
            #expect(
                Array(lines.prefix(3)) == ["berth: 2 registries, ~/.docker/config.json"] + rows, "\(refused.output)")
            let message = try #require(lines.dropFirst(3).first, "\(refused.output)")
            #expect(message.hasPrefix("  [1] docker-credential-\(store) cannot "), "\(message)")
            #expect(message.contains(first), "\(message)")
            #expect(
                Array(lines.dropFirst(4)) == advice.map { "      \($0)" } + ["Plan: 2 blocked."], "\(refused.output)")
            #expect(refused.output.ranges(of: first).count == 1)
        }

        /// Runs an apply that must fail without requests and without writes.
        private func refusal(by store: String, in scratch: Scratch, _ environment: [String: String]) async throws
            -> Ended
        {
            let sandbox = try await SandboxPeer.start(in: scratch)
            try scratch.write(config: "{\"credsStore\":\"\(store)\",\"auths\":{\"ghcr.io\":{}}}")
            try scratch.write(
                "version: 1\nregions: [us-east-2]\naccounts:\n  - id: 600423610423\n  - id: 210987654321\n",
                to: "work/berth.yaml")
            let before = (try scratch.files(below: "home"), try scratch.files(below: "state"))
            let refused = try await scratch.berth("apply", with: sandbox.environment.merging(environment) { $1 })
            #expect(refused.errors == "")
            #expect(refused.status == 1, "\(refused.output)")
            #expect(try await sandbox.counts(in: scratch) == [:], "AWS or a registry was asked")
            #expect(try scratch.files(below: "home") == before.0)
            #expect(try scratch.files(below: "state") == before.1)
            return refused
        }
    }
}
