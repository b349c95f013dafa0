import Foundation
import TestSupport
import Testing

@Suite("A manifest with only blocked registries", .scheduled)
struct BlockedTests {
    private static let manifest = """
        version: 1
        registries:
          - {host: ghcr.io, username: me, password: {env: NOT_SET}}
          - {host: quay.io, username: me, password: {env: NOT_SET}}

        """
    private static let table = """
          ! ghcr.io   blocked   [1]
          ! quay.io   blocked   [1]

          [1] NOT_SET is not set (berth.yaml:3:51)


        """

    @Test(
        "C21: everything is blocked: each command reports it, quiet ones on standard error",
        arguments: [
            (["plan"], 0), (["plan", "--detailed-exitcode"], 1), (["apply"], 1), (["apply", "--atomic"], 1),
        ] as [([String], Int32)])
    func blocked(command: [String], status: Int32) async throws {
        try await CommandScratch.with { scratch in
            try scratch.write(Self.manifest, to: "work/berth.yaml")
            let ended = try await scratch.start(command).ended()
            #expect(
                ended.output == "berth: 2 registries, ~/.docker/config.json\n\n\(Self.table)Plan: 2 blocked.\n")
            #expect(ended.errors == "")
            #expect(ended.status == status)

            let quiet = try await scratch.start(command + ["--quiet"]).ended()
            #expect(quiet.errors == Self.table)
            #expect(quiet.output == "")
            #expect(quiet.status == status)
        }
    }

    @Test("C21: with --detailed-exitcode, changes next to blocked registries are 2")
    func mixed() async throws {
        try await CommandScratch.with { scratch in
            try scratch.write(Self.manifest, to: "work/berth.yaml")
            let keys = ["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "x"]
            try scratch.write(
                Self.manifest + "accounts: [{id: 600423610423, regions: [us-east-2]}]\n", to: "work/berth.yaml")
            let plan = try await scratch.berth("plan", "--detailed-exitcode", "--quiet", with: keys)
            #expect(plan.status == 2)
            #expect(plan.errors == Self.table)
        }
    }
}
