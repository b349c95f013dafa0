import Foundation
import TestSupport
import Testing

/// `berth logout` removes only logins that this manifest stored and that are unchanged.
@Suite("berth logout", .scheduled)
struct LogoutTests {
    private static let tools = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    private static let prod = "210987654321.dkr.ecr.us-east-2.amazonaws.com"

    @Test("an entry that another program has changed is forgotten, and stays")
    func changed() async throws {
        try await CommandScratch.with { scratch in
            let environment = try await prepare(scratch)
            try await scratch.succeed("apply", with: environment)
            let text = try scratch.read("home/.docker/config.json")
            let login = try #require(try scratch.auths()[Self.prod])
            // The other host has the same token.
            let start = try #require(text.firstRange(of: Self.prod)).upperBound
            let changed = String(text[start...]).replacing(login, with: "Ym9iOng=", maxReplacements: 1)
            try scratch.write(config: String(text[..<start]) + changed)

            let logout = try await scratch.berth("logout", "--all", with: environment)
            #expect(
                logout.output.withoutTimes.lines.dropFirst() == [
                    "  ✓ \(Self.tools)   logged out",
                    "  ✓ \(Self.prod)   forgotten    changed outside berth",
                    "Applied: 1 logged out, 1 forgotten in N s (0 token requests, 1 write).",
                ]
            )
            #expect(logout.status == 0, "\(logout.errors)")
            #expect(try scratch.auths() == [Self.prod: "Ym9iOng="])
            // berth no longer owns it: it is bob's login now, whose replacement needs a confirmation.
            let plan = try await scratch.berth("plan", with: environment)
            #expect(plan.output.contains("would replace the login of `bob`"), "\(plan.output)")
        }
    }

    @Test("a login that another user stored is not removed, although the manifest declares its host")
    func foreign() async throws {
        try await CommandScratch.with { scratch in
            let environment = try await prepare(scratch)
            let config = #"{"auths":{"\#(Self.tools)":{"auth":"QVdTOm9mIGFub3RoZXIgdG9vbA=="}}}"#
            try scratch.write(config: config)
            let logout = try await scratch.berth("logout", "--all", with: environment)
            #expect(logout.status == 1)
            #expect(logout.output.contains("does not know it (--yes removes it)"), "\(logout.output)")
            #expect(try scratch.read("home/.docker/config.json") == config)
        }
    }

    @Test(
        "64 without a selection, with --all and a selection, and if a selector matches nothing",
        arguments: [
            ([], "Error: choose logins with --only, --skip or --all\nUsage: berth logout "),
            (
                ["--all", "--only", "account=600423610423"],
                "Error: --all cannot be combined with --only or --skip\nUsage: berth logout "
            ),
            (
                ["--only", "host=ghcr.io"],
                "error: --only host=ghcr.io matches no registry: the manifest has 600423610423.dkr."
            ),
        ] as [([String], String)])
    func usage(options: [String], errors: String) async throws {
        try await CommandScratch.with { scratch in
            let environment = try await prepare(scratch)
            try await scratch.succeed("apply", with: environment)
            let files = (try scratch.files(below: "home"), try scratch.files(below: "state"))
            let ended = try await scratch.start(["logout"] + options, with: environment).ended()
            #expect(ended.errors.hasPrefix(errors), "\(ended.errors)")
            #expect(ended.output == "")
            #expect(ended.status == 64)
            #expect(try scratch.files(below: "home") == files.0)
            #expect(try scratch.files(below: "state") == files.1)
        }
    }

    /// Starts a sandbox, writes a manifest of two registries, and returns the environment.
    private func prepare(_ scratch: CommandScratch) async throws -> [String: String] {
        try scratch.write(
            "version: 1\nregions: [us-east-2]\naccounts:\n  - id: 600423610423\n  - id: 210987654321\n",
            to: "work/berth.yaml")
        return try await SandboxPeer.start(in: scratch).environment
    }
}
