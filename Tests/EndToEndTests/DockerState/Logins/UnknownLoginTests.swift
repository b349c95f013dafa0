import Foundation
import Testing

extension EndToEnd {
    /// Logins that berth stored without a ledger, or with another one.
    @Suite struct UnknownLoginTests {
        private static let host = "registry.example.com"
        private static let other = "other.example.com"
        private static let manifest = """
            version: 1
            verify: false
            registries:
              - {host: \(host), username: me, password: {env: TOKEN}}
              - {host: \(other), username: me, password: {env: TOKEN}}

            """
        private static let token = ["TOKEN": "given"]

        private func inPlace(_ body: (Scratch) async throws -> Void) async throws {
            try await Scratch.with { scratch in
                try scratch.write(Self.manifest, to: "work/berth.yaml")
                try await body(scratch)
            }
        }

        /// Returns a logout's report on logins that are not in the ledger at a path.
        private static func report(_ ledger: String) -> String {
            """
            berth: 2 registries, ~/.docker/config.json

              ! \(host)   blocked   [1]
              ! \(other)      blocked   [1]

              [1] stays: \(ledger) (--yes removes it)
                  If berth stored it with another HOME or XDG_STATE_HOME, run `berth logout` with that one.

            Plan: 2 blocked.

            """
        }

        @Test("C3: applied with another HOME, a logout names each remaining login, and --yes removes them")
        func otherHome() async throws {
            try await inPlace { scratch in
                let other = ["XDG_STATE_HOME": scratch.path("elsewhere")].merging(Self.token) { $1 }
                try await scratch.succeed("apply", with: other)
                let before = try scratch.read("home/.docker/config.json")
                let ended = try await scratch.berth("logout", "--all")
                #expect(ended.status == 1)
                #expect(
                    ended.output
                        == Self.report("the ledger \(scratch.path("state/berth/ledger.json")) does not know it"))
                #expect(try scratch.read("home/.docker/config.json") == before)
                // With a selection, and as events.
                let one = try await scratch.berth("logout", "--only", "host=\(Self.host)", "--json")
                #expect(one.output.contains(#""reason_code":"not_in_ledger""#), "\(one.output)")
                #expect(!one.output.contains(Self.other), "\(one.output)")

                let yes = try await scratch.berth("logout", "--all", "--yes")
                #expect(yes.status == 0 && yes.errors == "", "\(yes.errors)")
                #expect(
                    yes.output.withoutTimes == """
                        berth: 2 registries, ~/.docker/config.json

                          ✓ \(Self.host)   logged out
                          ✓ \(Self.other)      logged out

                        Applied: 2 logged out in N s (0 token requests, 1 write).

                        """)
                #expect(try scratch.auths() == [:])
                let settled = try await scratch.succeed("logout", "--all")
                #expect(settled.output == "berth: 0 registries, ~/.docker/config.json\nPlan: nothing to do.\n")
            }
        }

        @Test("C3: with the same HOME, a logout removes them")
        func sameHome() async throws {
            try await inPlace { scratch in
                let other = ["XDG_STATE_HOME": scratch.path("elsewhere")].merging(Self.token) { $1 }
                try await scratch.succeed("apply", with: other)
                try await scratch.succeed("logout", "--all", with: other)
                #expect(try scratch.auths() == [:])
            }
        }

        @Test("C3: without a ledger, an apply warns and a logout names the logins", .needs(.setpriv))
        func noHome() async throws {
            try await inPlace { scratch in
                chmod(scratch.folder.path, 0o755)
                for name in ["home", "home/.docker", "work"] {
                    chown(scratch.path(name), OtherUser.number, OtherUser.number)
                }
                // A user whom the system does not know, without a home directory.
                var environment = scratch.environment.merging(Self.token) { $1 }
                for name in ["HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"] { environment[name] = nil }
                func berth(_ arguments: String...) async throws -> Ended {
                    try await Program.run(
                        (geteuid() == 0 ? OtherUser.command : []) + [try Checkout.program("berth")] + arguments,
                        environment: environment, in: scratch.work)
                }
                let applied = try await berth("apply", "-q")
                #expect(applied.status == 0, "\(applied.errors)")
                #expect(applied.errors == OtherUser.ledgerWarning)
                let ended = try await berth("logout", "--all")
                #expect(ended.status == 1)
                #expect(ended.output.contains("[1] stays: there is no ledger (--yes removes it)"), "\(ended.output)")
                #expect(try await berth("logout", "--all", "--yes").status == 0)
                #expect(try scratch.auths() == [:])
            }
        }

        @Test("C3: another user's login is not the manifest's, and a logout does not report it")
        func anothersLogin() async throws {
            try await inPlace { scratch in
                let config = #"{"auths":{"\#(Self.host)":{"auth":"Ym9zczpvd24="}}}"#
                try scratch.write(config: config)
                let ended = try await scratch.succeed("logout", "--all", "--yes")
                #expect(ended.output == "berth: 0 registries, ~/.docker/config.json\nPlan: nothing to do.\n")
                #expect(try scratch.read("home/.docker/config.json") == config)
            }
        }

        @Test(
            "C3: logins in a store and the helper's lines are named, and removed with --yes",
            arguments: [
                "scripted", "helper",
            ])
        func stores(storage: String) async throws {
            try await inPlace { scratch in
                let store = try ScriptedStore.make(in: scratch)
                try scratch.write("\(Self.manifest)storage: \(storage)\n", to: "work/berth.yaml")
                let path = "\(scratch.path("bin")):\(try HelperPlace.path())"
                let environment = Self.token.merging(["PATH": path]) { $1 }
                let other = environment.merging(["XDG_STATE_HOME": scratch.path("elsewhere")]) { $1 }
                try await scratch.succeed("apply", with: other)
                let ended = try await scratch.berth("logout", "--all", with: environment)
                #expect(ended.status == 1)
                #expect(ended.output.contains("Plan: 2 blocked."), "\(ended.output)")
                let yes = try await scratch.berth("logout", "--all", "--yes", with: environment)
                #expect(yes.status == 0, "\(yes.errors)\(yes.output)")
                #expect(try store.users() == [:])
                if storage == "helper" { #expect(try scratch.contents().credHelpers ?? [:] == [:]) }
                let settled = try await scratch.succeed("logout", "--all", with: environment)
                #expect(settled.output.contains("nothing to do"), "\(settled.output)")
            }
        }

        @Test("C3: podman's file is reported by its own name", .needs(.podman))
        func podman() async throws {
            try await inPlace { scratch in
                let file = scratch.path("auth.json")
                let environment = Self.token.merging(["REGISTRY_AUTH_FILE": file]) { $1 }
                let other = environment.merging(["XDG_STATE_HOME": scratch.path("elsewhere")]) { $1 }
                try await scratch.succeed("apply", "--config", "podman", with: other)
                #expect(try await scratch.berth("logout", "--all", "--config", "podman", with: environment).status == 1)
                #expect(
                    try await scratch.berth(
                        "logout", "--all", "--yes", "--config", "podman", with: environment
                    ).status == 0)
                let user = try await Program.run(
                    ["podman", "login", "--get-login", Self.host],
                    environment: scratch.environment.merging(environment) { $1 }, in: scratch.work)
                #expect(user.status != 0, "\(user.output)")
            }
        }
    }
}
