import Foundation
import Testing

extension EndToEnd {
    /// The output of a GitHub Actions step: its log is standard output and standard error together.
    @Suite struct GitHubActionsTests {
        private static let tools = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
        private static let prod = "210987654321.dkr.ecr.us-east-2.amazonaws.com"
        private static let eu = "600423610423.dkr.ecr.eu-west-1.amazonaws.com"
        private static let manifest = """
            version: 1
            name: platform
            accounts:
              - id: 600423610423
                name: tools
                regions: [us-east-2, eu-west-1]
              - id: 210987654321
                name: prod
                regions: [us-east-2]

            """

        @Test(
            "an apply: masks come before all else, and no other line contains a secret, in any format",
            arguments: [[], ["--json"]])
        func masks(options: [String]) async throws {
            try await onGitHub(["--fault", "refuse:\(Self.eu)"]) { scratch, environment in
                let applied = try await log(of: ["apply", "-vv"] + options, in: scratch, with: environment)
                #expect(applied.status == 1, "\(applied.output)")
                let lines = applied.output.lines
                let masks = lines.prefix { $0.hasPrefix("::add-mask::") }.map { $0.dropFirst("::add-mask::".count) }
                // One token for each region: its password, and its encoding in Docker's config.
                #expect(masks.count == 4)
                #expect(Set(masks).count == 4)
                let rest = lines.dropFirst(masks.count)
                #expect(!rest.contains { $0.hasPrefix("::add-mask::") })
                #expect(rest.contains { $0.contains("GetAuthorizationToken") }, "-vv says nothing of requests")
                let auths = try scratch.auths()
                try #require(auths.count == 2)
                for auth in auths.values {
                    let login = String(decoding: try #require(Data(base64Encoded: auth)), as: UTF8.self)
                    #expect(masks.contains(auth[...]))
                    #expect(masks.contains(login.dropFirst("AWS:".count)))
                }
                for mask in masks {
                    // This includes the refused registry's token. Part of a secret is a leak too.
                    for piece in [mask.prefix(24), mask.suffix(24)] {
                        #expect(!rest.contains { $0.contains(piece) })
                    }
                }
            }
        }

        @Test(
            "S27: an export: each form of a login is masked before it is printed",
            arguments: [
                ("docker-auth-config", ["***"]), ("podman-auth", Array(repeating: #"   "auth": "***""#, count: 3)),
                ("kubernetes-secret", ["  .dockerconfigjson: ***"]),
            ])
        func export(format: String, hidden: [String]) async throws {
            try await onGitHub { scratch, environment in
                let exported = try await log(of: ["export", "--format", format], in: scratch, with: environment)
                #expect(exported.status == 0, "\(exported.output)")
                // As in the runner: a mask takes effect on the next line.
                var masks: [String] = []
                var shown: [String] = []
                for line in exported.output.lines {
                    if line.hasPrefix("::add-mask::") {
                        masks.append(String(line.dropFirst("::add-mask::".count)))
                    } else {
                        let longestFirst = masks.sorted { $0.count > $1.count }
                        shown.append(longestFirst.reduce(line) { $0.replacing($1, with: "***") })
                    }
                }
                #expect(shown.filter { $0.contains("***") }.map { $0.replacing("\t", with: " ") } == hidden)
                // No remaining line is long enough for a token.
                #expect(shown.allSatisfy { $0.count < 100 }, "\(shown)")
            }
        }

        @Test("an apply: a failure is marked at its declaration, and the run's page has a table")
        func failure() async throws {
            try await onGitHub(["--fault", "refuse:\(Self.eu)"]) { scratch, environment in
                let applied = try await Program.run(
                    Program.behindPipe + [try Checkout.program("berth"), "apply"],
                    environment: scratch.environment.merging(environment) { $1 }, in: scratch.url("work/deploy"))
                #expect(applied.status == 1)
                #expect(
                    applied.errors.lines.filter { $0.hasPrefix("::") && !$0.hasPrefix("::add-mask::") } == [
                        "::error file=deploy/berth.yaml,line=4,col=9,title=berth::"
                            + "\(Self.eu): 401: the registry refused these credentials"
                    ])
                #expect(
                    try scratch.read("summary.md").withoutTimes == """
                        before
                        ### berth: platform

                        | Result | Registry | Account | As | Valid, or why not |
                        | --- | --- | --- | --- | --- |
                        | ✓ logged in | \(Self.tools) | tools |  | valid until HH:MM (12h) |
                        | ✗ failed | \(Self.eu) | tools |  | 401: the registry refused these credentials |
                        | ✓ logged in | \(Self.prod) | prod |  | valid until HH:MM (12h) |

                        Applied: 2 logged in, 1 failed in N s (2 token requests, 1 write). Next renewal in 6h.


                        """)
            }
        }

        @Test("C17: 40 failures with few causes: one annotation for each cause, and the rest is in the summary")
        func causes() async throws {
            try await Scratch.with { scratch in
                func manifest(_ causes: Int) -> String {
                    let registries = (0..<40).map { index in
                        "  - {host: r\(index).example.com, username: me, password: {env: NOT_SET_\(index % causes)}}\n"
                    }
                    return "version: 1\nregistries:\n\(registries.joined())"
                }
                let summary = try scratch.write("", to: "summary.md")
                let step = [
                    "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": scratch.work.path, "GITHUB_STEP_SUMMARY": summary,
                ]
                func annotations(of causes: Int, _ command: String...) async throws -> [String] {
                    try scratch.write(manifest(causes), to: "work/berth.yaml")
                    let ended = try await scratch.start(command, with: step).ended()
                    #expect(ended.status == 1)
                    return ended.errors.lines.filter { $0.hasPrefix("::") }
                }
                func expected(_ index: Int, of causes: Int) -> String {
                    let hosts = stride(from: index, to: 40, by: causes).map { "r\($0).example.com" }
                    let more = hosts.count > 3 ? " and \(hosts.count - 3) more" : ""
                    return "::error file=berth.yaml,line=\(3 + index),col=12,title=berth::"
                        + "\(hosts.prefix(3).joined(separator: ", "))\(more): NOT_SET_\(index) is not set"
                }

                let ten = try await annotations(of: 10, "apply")
                #expect(ten.map { String($0.prefix { $0 != "(" }.dropLast()) } == (0..<10).map { expected($0, of: 10) })

                let twenty = try await annotations(of: 20, "apply")
                #expect(twenty.count == 10)
                #expect(
                    twenty.prefix(9).map { String($0.prefix { $0 != "(" }.dropLast()) }
                        == (0..<9).map { expected($0, of: 20) })
                #expect(
                    twenty.last == "::error title=berth::22 more registries for other reasons: see the step's summary")
                #expect(try scratch.read("summary.md").lines.filter { $0.hasPrefix("| ! blocked ") }.count == 80)

                // An export adds an annotation on why it stops, which GitHub would not show.
                #expect(try await annotations(of: 20, "export", "--format", "podman-auth") == twenty)
            }
        }

        @Test("C17: a manifest with many problems: ten annotations, and the last one counts the rest")
        func problems() async throws {
            try await Scratch.with { scratch in
                let accounts = (0..<40).map { "  - {id: \(600_423_610_000 + $0), region: [us-east-2]}\n" }
                try scratch.write("version: 1\naccounts:\n\(accounts.joined())", to: "work/berth.yaml")
                let ended = try await scratch.berth("validate", with: ["GITHUB_ACTIONS": "true"])
                let annotations = ended.errors.lines.filter { $0.hasPrefix("::") }
                #expect(annotations.count == 10)
                #expect(annotations.last?.hasSuffix(" more: see the log of this step") == true, "\(annotations)")
                #expect(ended.status == 65)
            }
        }

        @Test(
            "C18: if standard error is a file, it contains no mask and so no password",
            arguments: [["apply"], ["plan", "--probe"], ["export", "--format", "docker-auth-config"]])
        func redirected(command: [String]) async throws {
            try await onGitHub { scratch, environment in
                try await scratch.succeed("apply", with: environment)
                let ended = try await Program.run(
                    ["bash", "-c", "\"$@\" 2>err.log | cat > output", "bash", try Checkout.program("berth")] + command,
                    environment: scratch.environment.merging(environment) { $1 }, in: scratch.work)
                #expect(ended.status == 0)
                let errors = try scratch.read("work/err.log")
                #expect(!errors.contains("::add-mask::"))
                for auth in try scratch.auths().values {
                    let login = String(decoding: try #require(Data(base64Encoded: auth)), as: UTF8.self)
                    for secret in [auth, String(login.dropFirst("AWS:".count))] {
                        #expect(!errors.contains(secret.prefix(24)) && !errors.contains(secret.suffix(24)))
                    }
                }
                #expect(try !scratch.read("work/output").contains("::add-mask::"))
            }
        }

        @Test("C18: on a terminal, no mask shows a password", .needs(Tool(name: "script")))
        func terminal() async throws {
            try await onGitHub { scratch, environment in
                let berth = try Checkout.program("berth")
                let applied = try await Program.run(
                    ["script", "--quiet", "--return", "--command", "\(berth) apply", "/dev/null"],
                    environment: scratch.environment.merging(environment) { $1 }, in: scratch.work)
                #expect(applied.status == 0, "\(applied.output)")
                #expect(applied.output.contains("logged in") && !applied.output.contains("::add-mask::"))
            }
        }

        @Test("a password from a variable is masked if set; otherwise its registry is marked")
        func variable() async throws {
            try await onGitHub { scratch, environment in
                let manifest = """
                    version: 1
                    registries:
                      - host: ghcr.io
                        username: ci
                        password: {env: GHCR_TOKEN}

                    """
                try scratch.write(manifest, to: "work/deploy/berth.yaml")
                let blocked = try await log(of: ["apply"], in: scratch, with: environment)
                #expect(
                    blocked.output.lines.suffix(2) == [
                        "Plan: 1 blocked.",
                        "::error file=deploy/berth.yaml,line=3,col=11,title=berth::"
                            + "ghcr.io: GHCR_TOKEN is not set (deploy/berth.yaml:5:21)",
                    ])
                #expect(blocked.status == 1)
                #expect(
                    try scratch.read("summary.md").lines.filter { $0.hasPrefix("| ") }.last
                        == "| ! blocked | ghcr.io |  | ci | GHCR\\_TOKEN is not set (deploy/berth.yaml:5:21) |")

                let token = environment.merging(["GHCR_TOKEN": "50% planted"]) { $1 }
                let applied = try await log(of: ["apply"], in: scratch, with: token)
                #expect(
                    applied.output.lines.prefix { $0.hasPrefix("::") } == [
                        "::add-mask::50%25 planted", "::add-mask::Y2k6NTAlIHBsYW50ZWQ=",
                    ])
                #expect(try !scratch.read("summary.md").contains("planted"))
            }
        }

        @Test("a plan has nothing to mask or mark, and a table")
        func plan() async throws {
            try await onGitHub { scratch, environment in
                let plan = try await scratch.berth("plan", with: environment, in: scratch.url("work/deploy"))
                #expect(plan.status == 0)
                #expect(plan.errors == "")
                #expect(plan.output.lines.last == "Plan: 3 to log in (2 token requests).")
                #expect(
                    try scratch.read("summary.md") == """
                        before
                        ### berth: platform

                        | Change | Registry | Account | As | Why |
                        | --- | --- | --- | --- | --- |
                        | + log in | \(Self.tools) | tools |  | nothing stored |
                        | + log in | \(Self.eu) | tools |  | nothing stored |
                        | + log in | \(Self.prod) | prod |  | nothing stored |

                        Plan: 3 to log in (2 token requests).


                        """)
            }
        }

        @Test("--probe: stored logins are masked before they are tried")
        func probe() async throws {
            try await onGitHub { scratch, environment in
                try await scratch.succeed("apply", with: environment)
                let plan = try await log(of: ["plan", "--probe"], in: scratch, with: environment)
                let masks = plan.output.lines.prefix { $0.hasPrefix("::add-mask::") }
                #expect(masks.count == 4)
                #expect(Set(masks).isSuperset(of: try scratch.auths().values.map { "::add-mask::\($0)" }))
                #expect(plan.output.lines.dropFirst(4).first == "platform: 3 registries, ~/.docker/config.json")
                #expect(plan.output.lines.last == "Plan: nothing to do, 3 unchanged.")
            }
        }

        @Test("an invalid manifest is marked in the file, and so is a command's error without a position")
        func marks() async throws {
            try await onGitHub { scratch, environment in
                let folder = scratch.url("work/deploy")
                try scratch.write(
                    "version: 1\naccounts:\n  - id: 600423610423\n    region: [us-east-2]\n",
                    to: "work/deploy/bad.yaml")
                let bad = try await scratch.berth("validate", "-f", "bad.yaml", with: environment, in: folder)
                #expect(
                    bad.errors == """
                        bad.yaml:4:5: error: unknown key `region` in an account
                          4 |     region: [us-east-2]
                            |     ^~~~~~ did you mean `regions`?
                        ::error file=deploy/bad.yaml,line=4,col=5,title=berth::unknown key `region` in an account%0Adid you mean `regions`?

                        """)
                #expect(bad.status == 65)

                let gone = try await scratch.berth("validate", "-f", "gone.yaml", with: environment, in: folder)
                #expect(
                    gone.errors == """
                        gone.yaml: error: there is no such file
                        ::error file=deploy/gone.yaml,line=1,col=1,title=berth::there is no such file

                        """)

                try scratch.write(config: "[]")
                let malformed = try await scratch.berth("plan", with: environment, in: folder)
                #expect(malformed.status == 78)
                let message = malformed.errors.lines.filter { !$0.hasPrefix("::") }.joined(separator: "\n")
                #expect(
                    malformed.errors.lines.first { $0.hasPrefix("::") }
                        == "::error title=berth::"
                        + message.dropFirst("error: ".count).replacing("\n", with: "%0A"))
            }
        }

        @Test("a summary that cannot be written causes a warning")
        func noSummary() async throws {
            try await onGitHub { scratch, environment in
                let file = scratch.path("no/such/summary.md")
                let plan = try await scratch.berth(
                    "plan", with: environment.merging(["GITHUB_STEP_SUMMARY": file]) { $1 })
                #expect(
                    plan.errors == """
                        warning: cannot add to the step's summary, \(file): No such file or directory
                        ::warning title=berth::cannot add to the step's summary, \(file): No such file or directory

                        """)
                #expect(plan.status == 0)
            }
        }

        @Test("a signal during an apply: all delayed output is printed")
        func interrupted() async throws {
            try await onGitHub(["--fault", "stall:\(Self.prod)"]) { scratch, environment in
                let program = try Program(
                    Program.behindPipe + [try Checkout.program("berth"), "apply", "-vv"],
                    environment: scratch.environment.merging(environment) { $1 }, in: scratch.work)
                while program.saidSoFar.lines.count < 4 {
                    try #require(!program.hasEnded, "\(program.saidSoFar)")
                    try await Task.sleep(for: .milliseconds(5))
                }
                #expect(program.saidSoFar.lines.allSatisfy { $0.hasPrefix("::add-mask::") })
                program.signal(SIGINT)
                let ended = try await program.ended()
                #expect(ended.status == 130)
                #expect(ended.elapsed < .seconds(15), "it waited for the registry's time limit")
                #expect(ended.errors.lines.prefix { $0.hasPrefix("::add-mask::") }.count == 4)
                #expect(ended.errors.contains("\nberth: "), "what -vv says is lost")
                #expect(ended.errors.contains("[3/3] "), "the progress is lost")
                #expect(ended.output.lines.contains { $0.contains("✗ \(Self.prod)") && $0.contains("interrupted") })
            }
        }

        @Test("outside GitHub Actions, berth prints no masks, marks or tables")
        func elsewhere() async throws {
            try await onGitHub(["--fault", "refuse:\(Self.eu)"]) { scratch, environment in
                let environment = environment.merging(["GITHUB_ACTIONS": "false"]) { $1 }
                let applied = try await log(of: ["apply", "-vv"], in: scratch, with: environment)
                #expect(applied.status == 1)
                #expect(!applied.output.contains("::"))
                #expect(try scratch.read("summary.md") == "before\n")
            }
        }

        /// Runs a test with a sandbox, in a step whose repository is `work`, with a manifest in a directory.
        private func onGitHub(
            _ options: [String] = [], _ body: (Scratch, [String: String]) async throws -> Void
        ) async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch, options)
                try scratch.make(folder: "work/deploy")
                let manifest = try scratch.write(Self.manifest, to: "work/deploy/berth.yaml")
                let step = [
                    "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": scratch.work.path, "BERTH_FILE": manifest,
                    "GITHUB_STEP_SUMMARY": try scratch.write("before\n", to: "summary.md"),
                ]
                try await body(scratch, sandbox.environment.merging(step) { $1 })
            }
        }

        /// Runs berth, and returns all of its output as standard output.
        private func log(
            of arguments: [String], in scratch: Scratch, with environment: [String: String]
        ) async throws -> Ended {
            try await Program.run(
                ["bash", "-c", "set -o pipefail; \"$@\" 2>&1 | cat", "bash", try Checkout.program("berth")] + arguments,
                environment: scratch.environment.merging(environment) { $1 }, in: scratch.work
            )
        }
    }
}
