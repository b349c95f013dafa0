import Foundation
import TestSupport
import Testing

/// Two manifests on one machine that declare the same registry: the login belongs to the first one applied.
@Suite("Two manifests that declare one registry", .scheduled)
struct TwoManifestsTests {
    private static let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private static let other = "210987654321.dkr.ecr.us-east-2.amazonaws.com"
    private static let team = "work/team/berth.yaml"
    private static let mine = "work/mine/berth.yaml"

    private static func manifest(name: String, accounts: String...) -> String {
        "version: 1\nname: \(name)\nregions: [us-east-2]\naccounts:\n"
            + accounts.map { "  - id: \($0)\n" }.joined()
    }

    /// The same host with another AWS profile.
    private static let deploy = """
        version: 1
        name: tools
        profiles: {deploy: {aws_profile: deploy}}
        accounts: [{id: 600423610423, regions: [us-east-2], profile: deploy}]

        """

    @Test("the second, with another profile, is blocked and names the owner; nothing changes")
    func blocked() async throws {
        try await beside { scratch, environment in
            try scratch.write(Self.deploy, to: Self.mine)
            let before = (try scratch.files(below: "home"), try scratch.files(below: "state"))
            for command in ["plan", "apply"] {
                let ended = try await scratch.berth(command, "-f", "mine/berth.yaml", with: environment)
                #expect(
                    ended.output == """
                        tools: 1 registry, ~/.docker/config.json

                          ! \(Self.host)   blocked   as deploy   belongs to the manifest `platform` \
                        (\(scratch.path(Self.team))), which signs in as environment

                          Declare it in only one of them, or skip it here with --skip.

                        Plan: 1 blocked.

                        """
                )
                #expect(ended.status == (command == "apply" ? 1 : 0), "\(ended.errors)")
            }
            // Even `--yes` does not make it the second's: the first would replace it at its next apply.
            let yes = try await scratch.berth("apply", "--yes", "-f", "mine/berth.yaml", with: environment)
            #expect(yes.status == 1, "\(yes.output)")
            #expect(try scratch.files(below: "home") == before.0)
            #expect(try scratch.files(below: "state") == before.1)
        }
    }

    @Test("the second, with the same principal, shares the first's login and never removes it")
    func shared() async throws {
        try await beside { scratch, environment in
            let both = Self.manifest(name: "tools", accounts: "600423610423", "210987654321")
            try scratch.write(both, to: Self.mine)
            let login = try #require(try scratch.auths()[Self.host])
            try await scratch.succeed("apply", "-f", "mine/berth.yaml", with: environment)
            #expect(try scratch.auths()[Self.host] == login)
            #expect(try Set(scratch.auths().keys) == [Self.host, Self.other])

            try scratch.write(Self.manifest(name: "tools", accounts: "210987654321"), to: Self.mine)
            try await scratch.succeed("apply", "-f", "mine/berth.yaml", with: environment)
            try await scratch.succeed("logout", "--all", "-f", "mine/berth.yaml", with: environment)
            #expect(try scratch.auths() == [Self.host: login])
        }
    }

    @Test("once the first's file is deleted, the second takes over and owns the login")
    func takenOver() async throws {
        try await beside { scratch, environment in
            try scratch.write(Self.deploy, to: Self.mine)
            let first = try scratch.read(Self.team)
            try FileManager.default.removeItem(at: scratch.url(Self.team))
            let login = try scratch.auths()[Self.host]
            try await scratch.succeed("apply", "-f", "mine/berth.yaml", with: environment)
            #expect(try scratch.auths()[Self.host] != login)

            try scratch.write(first, to: Self.team)
            let plan = try await scratch.berth("plan", "-f", "team/berth.yaml", with: environment)
            #expect(
                plan.output.contains("belongs to the manifest `tools` (\(scratch.path(Self.mine)))"),
                "\(plan.output)")
            try await scratch.succeed("logout", "--all", "-f", "team/berth.yaml", with: environment)
            #expect(try Array(scratch.auths().keys) == [Self.host])
        }
    }

    @Test("a renamed file still owns its entries")
    func renamed() async throws {
        try await beside { scratch, environment in
            let renamed = Self.manifest(name: "base", accounts: "600423610423")
            try scratch.write(renamed, to: Self.team)
            let same = try await scratch.berth("plan", "-f", "team/berth.yaml", with: environment)
            #expect(same.output == "base: 1 registry, ~/.docker/config.json\nPlan: nothing to do, 1 unchanged.\n")

            try scratch.write(Self.manifest(name: "base", accounts: "210987654321"), to: Self.team)
            let plan = try await scratch.berth("plan", "-f", "team/berth.yaml", with: environment)
            #expect(
                plan.output == """
                    base: 1 registry, ~/.docker/config.json

                      + \(Self.other)   log in    nothing stored
                      - \(Self.host)   log out   no longer in the manifest

                    Plan: 1 to log in, 1 to log out (1 token request).

                    """
            )
            try await scratch.succeed("apply", "-f", "team/berth.yaml", with: environment)
            #expect(try Array(scratch.auths().keys) == [Self.other])
        }
    }

    @Test("a manifest with a name is recognized in another directory, and the plan shows its old path")
    func moved() async throws {
        try await beside { scratch, environment in
            try scratch.write(try scratch.read(Self.team), to: Self.mine)
            let plan = try await scratch.berth("plan", "-f", "mine/berth.yaml", with: environment)
            #expect(
                plan.output == """
                    platform: 1 registry, ~/.docker/config.json
                      last applied from \(scratch.path(Self.team))
                    Plan: nothing to do, 1 unchanged.

                    """
            )
        }
    }

    @Test("S30: a clone with the same name removes an existing file's login only after a confirmation")
    func clone() async throws {
        try await beside { scratch, environment in
            try scratch.write(Self.manifest(name: "platform", accounts: "210987654321"), to: Self.mine)
            let login = try #require(try scratch.auths()[Self.host])
            let applied = try await scratch.berth("apply", "-f", "mine/berth.yaml", with: environment)
            #expect(
                applied.output.withoutTimes == """
                    platform: 1 registry, ~/.docker/config.json

                      ✓ \(Self.other)   logged in   valid until HH:MM (12h)   N ms
                      ! \(Self.host)   blocked     belongs to \(scratch.path(Self.team)), another manifest file \
                    of the same name (--yes takes it over)

                      Run berth there, or give one of the two another `name`.

                    Applied: 1 logged in, 1 blocked in N s (1 token request, 1 write). Next renewal in 6h.

                    """
            )
            #expect(applied.status == 1)
            let logout = try await scratch.berth("logout", "--all", "-f", "mine/berth.yaml", with: environment)
            #expect(logout.output.contains("another manifest file of the same name"), "\(logout.output)")
            #expect(logout.status == 1)
            #expect(try scratch.auths() == [Self.host: login])

            try await scratch.succeed("logout", "--all", "--yes", "-f", "mine/berth.yaml", with: environment)
            #expect(try scratch.auths() == [:])
        }
    }

    @Test("S30: a clone with the same name removes a login without a prompt once the other checkout is deleted")
    func movedCheckout() async throws {
        try await beside { scratch, environment in
            try scratch.write(Self.manifest(name: "platform", accounts: "210987654321"), to: Self.mine)
            try FileManager.default.removeItem(at: scratch.url("work/team"))
            try await scratch.succeed("apply", "-f", "mine/berth.yaml", with: environment)
            #expect(try Array(scratch.auths().keys) == [Self.other])
        }
    }

    /// Runs a test with a sandbox, after an apply of the first manifest, `platform`.
    private func beside(_ body: (CommandScratch, [String: String]) async throws -> Void) async throws {
        try await CommandScratch.with { scratch in
            let environment = try await SandboxPeer.start(in: scratch).environment
            for folder in ["work/team", "work/mine"] { try scratch.make(folder: folder) }
            try scratch.write(Self.manifest(name: "platform", accounts: "600423610423"), to: Self.team)
            try await scratch.succeed("apply", "-f", "team/berth.yaml", with: environment)
            try await body(scratch, environment)
        }
    }
}
