import Foundation
import Testing

extension EndToEnd {
    /// The manifest's `storage:`, if Docker's config names no store or a different one.
    @Suite struct StorageTests {
        private static let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        private static let foreign = ["ghcr.io": ["auth": "bWU6eA=="]]
        private static let config = #"{"auths":{"ghcr.io":{"auth":"bWU6eA=="}}}"#

        private static func manifest(storage: String) -> String {
            "version: 1\nstorage: \(storage)\naccounts: [{id: 600423610423, regions: [us-east-2]}]\n"
        }

        /// Runs a test with pass, which keeps the login because only the manifest names it.
        private func inPass(
            _ body: (Scratch, PasswordStore, [String: String]) async throws -> Void
        ) async throws {
            try await Scratch.with { scratch in
                let store = try await PasswordStore.start(in: scratch)
                let environment = try await SandboxPeer.start(in: scratch).environment.merging(store.environment) { $1 }
                try scratch.write(config: Self.config)
                try scratch.write(Self.manifest(storage: "pass"), to: "work/berth.yaml")
                try await scratch.succeed("apply", with: environment)
                try await body(scratch, store, environment)
            }
        }

        @Test(
            "a store that only the manifest names gets a line in credHelpers, which is removed with the login",
            .needs(.gpg), .needs(.pass), .needs(.dockerCredentialPass)
        )
        func named() async throws {
            try await inPass { scratch, store, environment in
                #expect(
                    try scratch.contents()
                        == ConfigContents(
                            auths: Self.foreign.merging([Self.host: [:]]) { $1 }, credHelpers: [Self.host: "pass"])
                )
                #expect(try await store.users() == [Self.host: "AWS"])
                let plan = try await scratch.berth("plan", "--detailed-exitcode", with: environment)
                #expect(plan.status == 0, "\(plan.output)")

                try await scratch.succeed("logout", "--all", with: environment)
                let after = try scratch.contents()
                #expect(after.auths == Self.foreign)
                #expect((after.credHelpers ?? [:]).isEmpty)
                #expect(try await store.users() == [:])
            }
        }

        @Test(
            "a login moves from the store to the file and back, and is in one storage at a time",
            .needs(.gpg), .needs(.pass), .needs(.dockerCredentialPass)
        )
        func moves() async throws {
            try await inPass { scratch, store, environment in

                try scratch.write(Self.manifest(storage: "file"), to: "work/berth.yaml")
                let plan = try await scratch.berth("plan", with: environment)
                #expect(
                    plan.output == """
                        berth: 1 registry, ~/.docker/config.json

                          ~ \(Self.host)   refresh   moves from docker-credential-pass to the config file

                        Plan: 1 to refresh (1 token request).

                        """
                )
                try await scratch.succeed("apply", with: environment)
                let inFile = try scratch.contents()
                #expect(inFile.auths?[Self.host]?.keys.sorted() == ["auth"])
                #expect((inFile.credHelpers ?? [:]).isEmpty)
                #expect(try await store.users() == [:])

                try scratch.write(Self.manifest(storage: "pass"), to: "work/berth.yaml")
                try await scratch.succeed("apply", with: environment)
                let inStore = try scratch.contents()
                #expect(inStore.auths?[Self.host]?.isEmpty == true)
                #expect(inStore.credHelpers == [Self.host: "pass"])
                #expect(try await store.users() == [Self.host: "AWS"])
                #expect(inStore.auths?["ghcr.io"] == Self.foreign["ghcr.io"])
            }
        }

        /// One case for each way in which a config contradicts the manifest's storage.
        @Test(
            "a config that sends the host to another storage is not overridden: blocked, with the reason",
            arguments: [
                (
                    "file", #""credHelpers":{"HOST":"scripted"}"#,
                    """
                    credHelpers sends this host to docker-credential-scripted
                      Remove its line from Docker's config, or store the login there with `storage: auto`.
                    """
                ),
                (
                    "auto", #""credHelpers":{"HOST":"ecr-login"}"#,
                    """
                    credHelpers sends this host to docker-credential-ecr-login, which signs in by itself
                      Skip it with --skip, or remove its line from Docker's config.
                    """
                ),
            ])
        func elsewhere(storage: String, says: String, reason: String) async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let store = try ScriptedStore.make(in: scratch)
                let environment = sandbox.environment.merging(store.environment) { $1 }
                try scratch.write(config: "{\(says.replacing("HOST", with: Self.host))}")
                try scratch.write(Self.manifest(storage: storage), to: "work/berth.yaml")
                let before = try scratch.files(below: "home")
                let (first, advice) = (reason.lines[0], reason.lines[1])
                for command in ["plan", "apply"] {
                    let ended = try await scratch.berth(command, with: environment)
                    #expect(
                        ended.output == """
                            berth: 1 registry, ~/.docker/config.json

                              ! \(Self.host)   blocked   \(first)

                            \(advice)

                            Plan: 1 blocked.

                            """
                    )
                    #expect(ended.status == (command == "apply" ? 1 : 0))
                }
                #expect(try scratch.files(below: "home") == before)
                #expect(try await sandbox.counts(in: scratch) == [:])
            }
        }
    }
}
