import Foundation
import TestSupport
import Testing

/// Manifests that declare one registry with one principal: all of them own its login.
@Suite("Manifests that own one login", .scheduled)
struct SharedLoginTests {
    private static let host = "registry.example.com"
    private static let team = "work/team/berth.yaml"
    private static let mine = "work/mine/berth.yaml"

    private static func manifest(
        _ name: String, hosts: [String] = [host], variable: String = "TOKEN", storage: String = "auto"
    ) -> String {
        "version: 1\nname: \(name)\nverify: false\nstorage: \(storage)\nregistries:\n"
            + hosts.map { "  - {host: \($0), username: me, password: {env: \(variable)}}\n" }.joined()
    }

    /// Runs a test after the manifests `team` and `mine` were applied.
    private func beside(
        names: [String] = ["team", "mine"],
        _ body: (CommandScratch, [String: String]) async throws -> Void
    ) async throws {
        try await CommandScratch.with { scratch in
            let environment = ["TOKEN": "given"]
            for (name, path) in zip(names, [Self.team, Self.mine]) {
                try scratch.make(folder: path.replacing("/berth.yaml", with: ""))
                try scratch.write(Self.manifest(name), to: path)
                try await scratch.succeed("apply", "-f", path.replacing("work/", with: ""), with: environment)
            }
            try await body(scratch, environment)
        }
    }

    @Test(
        "C4: a logout removes the manifest's name, and the last logout removes the login",
        arguments: [
            ["team", "mine"], ["mine", "team"],
        ])
    func logout(order: [String]) async throws {
        try await beside { scratch, environment in
            let first = try await scratch.succeed(
                "logout", "--all", "-f", "\(order[0])/berth.yaml", with: environment)
            #expect(
                first.output.withoutTimes == """
                    \(order[0]): 1 registry, ~/.docker/config.json

                      ✓ \(Self.host)   forgotten   stays: the manifest `\(order[1])` \
                    (\(scratch.path("work/\(order[1])/berth.yaml"))) owns it too

                    Applied: 1 forgotten in N s (0 token requests, no write).

                    """)
            #expect(try Array(scratch.auths().keys) == [Self.host])
            let status = try await scratch.succeed("status", "-f", "\(order[1])/berth.yaml", with: environment)
            #expect(status.output.contains("\(Self.host)   ok"), "\(status.output)")
            try await scratch.succeed("logout", "--all", "-f", "\(order[1])/berth.yaml", with: environment)
            #expect(try scratch.auths() == [:])
        }
    }

    @Test("C4: a manifest that no longer declares it leaves it to the other")
    func undeclared() async throws {
        try await beside { scratch, environment in
            try scratch.write(Self.manifest("team", hosts: ["other.example.com"]), to: Self.team)
            try await scratch.succeed("apply", "-f", "team/berth.yaml", with: environment)
            #expect(try Set(scratch.auths().keys) == [Self.host, "other.example.com"])
            try scratch.write(Self.manifest("mine", hosts: ["other.example.com"]), to: Self.mine)
            try await scratch.succeed("apply", "-f", "mine/berth.yaml", with: environment)
            #expect(try Array(scratch.auths().keys) == ["other.example.com"])
        }
    }

    @Test("C4: an apply without changes makes the second manifest an owner, and the next one writes nothing")
    func joined() async throws {
        try await beside { scratch, environment in
            let before = try scratch.files(below: ".")
            let again = try await scratch.succeed("apply", "-f", "mine/berth.yaml", with: environment)
            #expect(again.output == "mine: 1 registry, ~/.docker/config.json\nPlan: nothing to do, 1 unchanged.\n")
            #expect(try scratch.files(below: ".") == before)
        }
    }

    @Test("C4: a clone with the same name shares the login with the other file, and cannot remove it")
    func clone() async throws {
        try await beside(names: ["platform", "platform"]) { scratch, environment in
            let clone = try await scratch.succeed("logout", "--all", "-f", "mine/berth.yaml", with: environment)
            #expect(clone.output.contains("stays: the manifest `platform` (\(scratch.path(Self.team)))"))
            #expect(try Array(scratch.auths().keys) == [Self.host])
            // The clone renewed it, and the first file still owns it.
            try await scratch.succeed(
                "apply", "-f", "mine/berth.yaml", with: environment.merging(["TOKEN": "new"]) { $1 })
            try await scratch.succeed("logout", "--all", "-f", "mine/berth.yaml", with: environment)
            #expect(try scratch.auths()[Self.host] == Data("me:new".utf8).base64EncodedString())
            try await scratch.succeed("logout", "--all", "-f", "team/berth.yaml", with: environment)
            #expect(try scratch.auths() == [:])
        }
    }

    @Test("C4: a ledger of an older berth, with one owner for each login, can be read")
    func olderLedger() async throws {
        try await beside { scratch, environment in
            try await scratch.succeed("logout", "--all", "-f", "mine/berth.yaml", with: environment)
            #expect(try !scratch.read("state/berth/ledger.json").contains("otherOwners"))
            try await scratch.succeed("apply", "-f", "mine/berth.yaml", with: environment)
            #expect(try scratch.read("state/berth/ledger.json").contains("otherOwners"))
            try await scratch.succeed("logout", "--all", "-f", "team/berth.yaml", with: environment)
            #expect(try Array(scratch.auths().keys) == [Self.host])
        }
    }
}
