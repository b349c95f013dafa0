import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// A config with a store: the real docker-credential-pass, with the real pass and gpg.
    @Suite(.needs(.gpg), .needs(.pass), .needs(.dockerCredentialPass)) struct PassTests {
        private static let tools = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        private static let prod = "210987654321.dkr.ecr.us-east-2.amazonaws.com"
        private static let config = #"{"credsStore":"pass","auths":{"ghcr.io":{}}}"#

        /// Returns the config with marks for these hosts next to the existing one.
        private static func marked(_ hosts: String...) -> ConfigContents {
            ConfigContents(
                auths: Dictionary(uniqueKeysWithValues: (["ghcr.io"] + hosts).map { ($0, [String: String]()) }),
                credsStore: "pass")
        }

        @Test("the store has the logins, the config has their marks, and a second apply does nothing")
        func store() async throws {
            try await inStore { scratch, store, sandbox, environment in
                let applied = try await scratch.berth("apply", with: environment)
                #expect(
                    applied.output.withoutTimes == """
                        berth: 2 registries, ~/.docker/config.json

                          ✓ \(Self.tools)   logged in   valid until HH:MM (12h)   N ms
                          ✓ \(Self.prod)   logged in   valid until HH:MM (12h)   N ms

                        Applied: 2 logged in in N s (1 token request, 1 write, 2 store calls). Next renewal in 6h.

                        """
                )
                #expect(applied.status == 0, "\(applied.errors)")
                #expect(try scratch.contents() == Self.marked(Self.tools, Self.prod))
                #expect(try await store.users() == [Self.tools: "AWS", Self.prod: "AWS"])
                let secret = try #require(try await store.login(for: Self.tools)).secret
                #expect(secret.count > 1000)
                for file in ["home/.docker/config.json", "state/berth/ledger.json"] {
                    #expect(try !scratch.read(file).contains(secret), "the secret is in \(file)")
                }

                let files = (try scratch.files(below: "home"), try scratch.files(below: "state"))
                let counts = try await sandbox.counts(in: scratch)
                let again = try await scratch.berth("apply", with: environment)
                #expect(
                    again.output == "berth: 2 registries, ~/.docker/config.json\nPlan: nothing to do, 2 unchanged.\n")
                #expect(again.status == 0)
                #expect(try scratch.files(below: "home") == files.0)
                #expect(try scratch.files(below: "state") == files.1)
                #expect(try await sandbox.counts(in: scratch) == counts)
                #expect(try await store.login(for: Self.tools)?.secret == secret)

                // The registries accept the store's logins: `--probe` checks them there.
                let probed = try await scratch.berth("plan", "--probe", "--detailed-exitcode", with: environment)
                #expect(
                    probed.output == "berth: 2 registries, ~/.docker/config.json\nPlan: nothing to do, 2 unchanged.\n")
                #expect(probed.status == 0, "\(probed.errors)")
                let asked = try await sandbox.counts(in: scratch)["registry:v2"]
                #expect(asked == counts["registry:v2", default: 0] + 2)
            }
        }

        @Test(
            "a login that docker put into the store is found there, and replaced only with a confirmation",
            .needs(.docker), .needs(.dockerRegistry), .needs(.htpasswd), .needs(.openssl),
            .enabled(if: RealHosts.areAllowed, "port 443 and /etc/hosts are not ours"), .exclusive(.port443, .hostsFile)
        )
        func dockerLogin() async throws {
            try await inStore { scratch, store, sandbox, environment in
                let certificates = try await Certificates.make(in: scratch, name: "registry", hosts: [Self.tools])
                try RealHosts.claim([Self.tools], authority: certificates.authority, in: scratch)
                _ = try await DockerRegistry.start(
                    in: scratch, host: Self.tools, certificates: certificates, user: "bob", password: "bob's own")
                try await scratch.dockerLogin(
                    Self.tools, user: "bob", password: "bob's own", with: store.environment)
                let bob = PasswordStore.Login(username: "bob", secret: "bob's own")
                try #require(try await store.login(for: Self.tools) == bob)
                let config = try scratch.read("home/.docker/config.json")

                let blocked = """
                    berth: 1 registry, ~/.docker/config.json

                      ! \(Self.tools)   blocked   would replace the login of `bob`, which berth did not write (apply --yes does)

                    Plan: 1 blocked.

                    """
                for command in [["plan", "--probe"], ["apply"]] {
                    let refused = try await scratch.start(
                        command + ["--only", "host=\(Self.tools)"], with: environment
                    ).ended()
                    #expect(refused.output == blocked, "\(refused.errors)")
                    #expect(refused.status == (command == ["apply"] ? 1 : 0))
                }
                #expect(try await sandbox.counts(in: scratch) == [:])
                #expect(try await store.login(for: Self.tools) == bob)
                #expect(try scratch.read("home/.docker/config.json") == config)

                let replaced = try await scratch.berth("apply", "--yes", with: environment)
                #expect(replaced.status == 0, "\(replaced.errors)\(replaced.output)")
                #expect(try await store.login(for: Self.tools)?.username == "AWS")
                #expect(try await store.users() == [Self.tools: "AWS", Self.prod: "AWS"])
            }
        }

        @Test("a logout removes unchanged logins of berth, and keeps logins stored since")
        func logout() async throws {
            try await inStore { scratch, store, _, environment in
                let applied = try await scratch.berth("apply", with: environment)
                #expect(applied.status == 0, "\(applied.errors)\(applied.output)")
                let other = PasswordStore.Login(username: "AWS", secret: "of another tool")
                try await store.store(other, for: Self.prod)

                let logout = try await scratch.berth("logout", "--all", with: environment)
                #expect(
                    logout.output.withoutTimes.lines.suffix(3) == [
                        "  ✓ \(Self.tools)   logged out",
                        "  ✓ \(Self.prod)   forgotten    changed outside berth",
                        "Applied: 1 logged out, 1 forgotten in N s (0 token requests, 1 write, 1 store call).",
                    ]
                )
                #expect(logout.status == 0, "\(logout.errors)")
                #expect(try await store.users() == [Self.prod: "AWS"])
                #expect(try await store.login(for: Self.prod) == other)
                #expect(try scratch.contents() == Self.marked(Self.prod))

                // The ledger no longer contains it, so only `--yes` removes it.
                let again = try await scratch.berth("logout", "--all", with: environment)
                #expect(again.output.contains("does not know it (--yes removes it)"), "\(again.output)")
                #expect(again.status == 1)
                #expect(try await store.login(for: Self.prod) == other)
            }
        }

        /// Runs a test with a sandbox, a working store, a config that names it, and a manifest.
        private func inStore(
            _ body: (Scratch, PasswordStore, SandboxPeer, [String: String]) async throws -> Void
        ) async throws {
            try await Scratch.with { scratch in
                let store = try await PasswordStore.start(in: scratch)
                let sandbox = try await SandboxPeer.start(in: scratch)
                try scratch.write(config: Self.config)
                try scratch.write(
                    "version: 1\nregions: [us-east-2]\naccounts:\n  - id: 600423610423\n  - id: 210987654321\n",
                    to: "work/berth.yaml")
                try await body(scratch, store, sandbox, sandbox.environment.merging(store.environment) { $1 })
            }
        }
    }
}
