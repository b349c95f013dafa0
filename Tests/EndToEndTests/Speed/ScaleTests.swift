import Foundation
import Testing

extension EndToEnd {
    /// Accounts in 25 regions under four roles: 10,000 registries, or a fifth for unoptimized code.
    @Suite struct ScaleTests {
        private let grid = Grid(accounts: Checkout.isRelease ? 400 : 80)

        @Test("so many are planned, logged in, shown and exported, and summarized on one screen")
        func all() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                try scratch.write(grid.manifest, to: "work/berth.yaml")
                let heading = "platform: \(grid.words) registries, ~/.docker/config.json"
                let subject = "\(grid.words) registries: \(grid.accounts.count) accounts × 25 regions"

                let planned = try await scratch.succeed("plan", with: sandbox.environment)
                #expect(
                    planned.output == """
                        \(heading)

                          + \(subject)   log in   as p0, p1, p2, p3   nothing stored

                          -v lists every registry.

                        Plan: \(grid.words) to log in (100 token requests).

                        """)

                let applying = try scratch.start(["apply"], with: sandbox.environment, timeLimit: .seconds(300))
                let (applied, peak) = try await Peak.watching(applying)
                #expect(
                    applied.output.withoutTimes.withoutRanges == """
                        \(heading)

                          ✓ \(subject)   logged in   as p0, p1, p2, p3   valid until HH:MM   N ms

                          -v lists every registry.

                        Applied: \(grid.words) logged in in N s (100 token requests, 1 write). Next renewal in 6h.

                        """)
                #expect(applied.status == 0)
                #expect(
                    try await sandbox.counts(in: scratch) == [
                        "sts:AssumeRole": 4, "ecr:GetAuthorizationToken": 100, "registry:v2": grid.hosts.count,
                    ])
                #expect(try Set(scratch.auths().keys) == Set(grid.hosts))
                peak.expectBounded()

                let stored = try FileState(scratch.config.path)
                let again = try await scratch.succeed("apply", with: sandbox.environment)
                #expect(again.output == "\(heading)\nPlan: nothing to do, \(grid.words) unchanged.\n")
                #expect(try FileState(scratch.config.path) == stored)

                let status = try await scratch.succeed("status", with: sandbox.environment)
                #expect(
                    status.output.replacing(/ok 1[12]h\S* +/, with: "ok 12h   ") == """
                        \(heading)

                          \(subject)   ok   ok 12h   ████████

                          -v lists every registry.

                        Everything matches the manifest.

                        """)

                let exported = try await scratch.succeed(
                    "export", "--format", "podman-auth", with: sandbox.environment)
                struct Logins: Decodable { var auths: [String: [String: String]] }
                let logins = try JSONDecoder().decode(Logins.self, from: Data(exported.output.utf8))
                #expect(Set(logins.auths.keys) == Set(grid.hosts))
            }
        }

        @Test("failures are summarized by region or role, and listed if there are few")
        func failures() async throws {
            let grid = Grid(accounts: 8)
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(
                    in: scratch, "--fault", "refuse:*.dkr.ecr.eu-south-2.amazonaws.com",
                    "--fault", "deny-role:*/pull-3")
                try scratch.write(grid.manifest, to: "work/berth.yaml")
                let applied = try await scratch.berth("apply", with: sandbox.environment)
                #expect(applied.status == 1)
                let refused = [0, 1, 2, 4, 5, 6].map { account in
                    "✗ \(grid.accounts[account]).dkr.ecr.eu-south-2.amazonaws.com failed team-\(account) as p\(account % 4) [1]"
                }
                #expect(
                    applied.output.lines.filter { $0.hasPrefix("  ✗ ") }.map {
                        $0.split(separator: " ").joined(separator: " ")
                    }
                        == [
                            "✗ 50 registries: accounts team-3, team-7 in all 25 regions failed as p3 "
                                + "environment keys is not allowed sts:AssumeRole"
                        ] + refused)
                #expect(applied.output.contains("\n  [1] 401: the registry refused these credentials\n"))
                #expect(applied.output.lines.last?.hasPrefix("Applied: 144 logged in, 56 failed in ") == true)
            }
        }
    }
}

/// Accounts that are spread over four roles, each in 25 regions.
private struct Grid {
    let accounts: [String]
    let regions = [
        "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1", "sa-east-1", "af-south-1",
        "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2",
        "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
        "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
    ]

    init(accounts: Int) { self.accounts = (0..<accounts).map { "\(100_000_000_000 + $0)" } }

    var hosts: [String] { accounts.flatMap { id in regions.map { "\(id).dkr.ecr.\($0).amazonaws.com" } } }

    /// The number of registries, such as `10,000`; more than 1,000.
    var words: String { "\(hosts.count / 1000),\(String(hosts.count % 1000 + 1000).suffix(3))" }

    var manifest: String {
        let roles = (0..<4).map { "  p\($0): {role_arn: \"arn:aws:iam::210987654321:role/pull-\($0)\"}" }
        let entries = accounts.enumerated().map { "  - {id: \"\($1)\", name: team-\($0), profile: p\($0 % 4)}" }
        return """
            version: 1
            name: platform
            regions: [\(regions.joined(separator: ", "))]
            profiles:
            \(roles.joined(separator: "\n"))
            accounts:
            \(entries.joined(separator: "\n"))

            """
    }
}

/// The highest values that a process reached.
private struct Peak {
    var files = 0
    var kibibytes = 0

    /// Waits for a program's end, and samples it regularly; without /proc, it samples nothing.
    static func watching(_ program: Program) async throws -> (Ended, Peak) {
        var peak = Peak()
        let process = "/proc/\(program.identifier)"
        while !program.hasEnded {
            let open = (try? FileManager.default.contentsOfDirectory(atPath: "\(process)/fd")) ?? []
            peak.files = max(peak.files, open.count)
            let status = (try? String(contentsOfFile: "\(process)/status", encoding: .utf8)) ?? ""
            // The kernel's own record of the peak.
            let most = status.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap { Int($0.1) }
            peak.kibibytes = max(peak.kibibytes, most ?? 0)
            try await Task.sleep(for: .milliseconds(5))
        }
        return (try await program.ended(), peak)
    }

    /// A connection needs a file, and at most 64 requests run at once; berth itself uses the rest. The highest observed
    /// number was 81. The memory goal is 128 MiB for 10,000 registries; a debug build took 63 MiB for 2,000.
    func expectBounded() {
        #if os(Linux)
            #expect((1...200).contains(files), "\(files) open files")
            let mebibytes = Checkout.isRelease ? 128 : 96
            #expect((1...(mebibytes * 1024)).contains(kibibytes), "\(kibibytes) KiB")
        #endif
    }
}

extension String {
    /// This text with the ranges replaced that it contains if times differ.
    fileprivate var withoutRanges: String {
        replacing(/\d+–N ms/, with: "N ms").replacing(
            /valid until HH:MM(–\d\d:\d\d)? \([^)]*\)/, with: "valid until HH:MM")
    }
}
