import Foundation
import TestSupport
import Testing

@Suite("The logins that berth removes, replaces, or leaves unchanged", .scheduled)
struct OwnershipTests {
    private let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"

    private func manifest(_ account: String) -> String {
        "version: 1\naccounts:\n  - id: \(account)\n    regions: [us-east-2]\n"
    }

    @Test("two files with the same name in two directories do not remove each other's logins")
    func unnamedManifests() async throws {
        try await CommandScratch.with { scratch in
            let sandbox = try await SandboxPeer.start(in: scratch)
            for (folder, account) in [("one", "600423610423"), ("two", "210987654321")] {
                try scratch.make(folder: "work/\(folder)")
                try scratch.write(manifest(account), to: "work/\(folder)/berth.yaml")
                let applied = try await scratch.berth(
                    "apply", "-f", "\(folder)/berth.yaml", with: sandbox.environment)
                #expect(applied.status == 0, "\(applied.output)")
            }
            #expect(try scratch.auths().count == 2)
            let again = try await scratch.berth("plan", "-f", "one/berth.yaml", with: sandbox.environment)
            #expect(again.output == "berth: 1 registry, ~/.docker/config.json\nPlan: nothing to do, 1 unchanged.\n")
        }
    }

    @Test("another user's login is replaced only with a confirmation")
    func foreignLogin() async throws {
        try await CommandScratch.with { scratch in
            let sandbox = try await SandboxPeer.start(in: scratch)
            let config = #"{"auths":{"\#(host)":{"auth":"Ym9iOng="}}}"#
            try scratch.write(config, to: "home/.docker/config.json")
            try scratch.write(manifest("600423610423"), to: "work/berth.yaml")
            let refused = try await scratch.berth("apply", with: sandbox.environment)
            #expect(
                refused.output == """
                    berth: 1 registry, ~/.docker/config.json

                      ! \(host)   blocked   would replace the login of `bob`, which berth did not write (apply --yes does)

                    Plan: 1 blocked.

                    """
            )
            #expect(refused.status == 1)
            #expect(try scratch.read("home/.docker/config.json") == config)

            let replaced = try await scratch.berth("apply", "--yes", with: sandbox.environment)
            #expect(replaced.status == 0, "\(replaced.output)")
            #expect(try scratch.auths()[host] != "Ym9iOng=")
        }
    }

    @Test("a login that was changed elsewhere stays when it leaves the manifest")
    func changedElsewhere() async throws {
        try await CommandScratch.with { scratch in
            let sandbox = try await SandboxPeer.start(in: scratch)
            try scratch.write(manifest("600423610423"), to: "work/berth.yaml")
            _ = try await scratch.berth("apply", with: sandbox.environment)
            let config = #"{"auths":{"\#(host)":{"auth":"Ym9iOng="}}}"#
            try scratch.write(config, to: "home/.docker/config.json")
            try scratch.write(manifest("210987654321"), to: "work/berth.yaml")
            let plan = try await scratch.berth("plan", with: sandbox.environment)
            #expect(
                plan.output.contains(
                    "  . \(host)   forget   no longer in the manifest, and changed outside berth\n"))
            _ = try await scratch.berth("apply", with: sandbox.environment)
            #expect(try scratch.auths()[host] == "Ym9iOng=")
        }
    }
}
