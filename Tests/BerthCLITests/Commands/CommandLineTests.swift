import Foundation
import TestSupport
import Testing

@Suite("The output for users, and for scripts", .scheduled)
struct CommandLineTests {
    let tools = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
    let prod = "210987654321.dkr.ecr.us-east-2.amazonaws.com"
    let manifest = """
        version: 1
        name: platform
        regions: [us-east-2]
        accounts:
          - id: 600423610423
            name: tools
          - id: 210987654321
            name: prod
            labels: {env: prod}

        """

    @Test("plan, apply, status and plan again print these texts")
    func fromPlanToSettled() async throws {
        try await inSandbox { scratch, environment in
            let plan = try await scratch.berth("plan", with: environment)
            #expect(
                plan.output == """
                    platform: 2 registries, ~/.docker/config.json

                      + \(tools)   log in   tools   nothing stored
                      + \(prod)   log in   prod    nothing stored

                    Plan: 2 to log in (1 token request).

                    """
            )
            #expect(plan.status == 0)
            #expect(plan.errors == "")

            let before = try await scratch.berth("status", with: environment)
            #expect(
                before.output == """
                    platform: 2 registries, ~/.docker/config.json

                      \(tools)   missing
                      \(prod)   missing

                    Next: berth apply (2 missing).

                    """
            )

            let applied = try await scratch.berth("apply", with: environment)
            #expect(
                applied.output.withoutTimes == """
                    platform: 2 registries, ~/.docker/config.json

                      ✓ \(tools)   logged in   valid until HH:MM (12h)   N ms
                      ✓ \(prod)   logged in   valid until HH:MM (12h)   N ms

                    Applied: 2 logged in in N s (1 token request, 1 write). Next renewal in 6h.

                    """
            )
            #expect(
                Set(applied.errors.withoutTimes.lines.map { $0.dropFirst("[1/2] ".count) })
                    == ["\(tools) ok N ms", "\(prod) ok N ms"]
            )

            let status = try await scratch.berth("status", "--exit-code", with: environment)
            #expect(
                status.output == """
                    platform: 2 registries, ~/.docker/config.json

                      \(tools)   ok   ok 12h   ████████
                      \(prod)   ok   ok 12h   ████████

                    Everything matches the manifest.

                    """
            )
            #expect(status.status == 0)

            let settled = try await scratch.berth("plan", "--detailed-exitcode", with: environment)
            #expect(
                settled.output == """
                    platform: 2 registries, ~/.docker/config.json
                    Plan: nothing to do, 2 unchanged.

                    """
            )
            #expect(settled.status == 0)
        }
    }

    @Test("an account that leaves the manifest is logged out, and the others stay")
    func logOut() async throws {
        try await inSandbox { scratch, environment in
            _ = try await scratch.berth("apply", with: environment)
            let shorter = manifest.components(separatedBy: "  - id: 210987654321")[0]
            try scratch.write(shorter, to: "work/berth.yaml")
            let plan = try await scratch.berth("plan", with: environment)
            #expect(
                plan.output == """
                    platform: 1 registry, ~/.docker/config.json

                      - \(prod)   log out   no longer in the manifest

                    Plan: 1 to log out, 1 unchanged.

                    """
            )
            let applied = try await scratch.berth("apply", with: environment)
            #expect(applied.status == 0, "\(applied.errors)")
            #expect(try Array(scratch.auths().keys) == [tools])
        }
    }

    @Test(
        "2 for a plan with changes, 3 for drift, each only on request",
        arguments: [
            (["plan"], 0), (["plan", "--detailed-exitcode"], 2), (["status"], 0), (["status", "--exit-code"], 3),
        ] as [([String], Int32)])
    func changesAndDrift(command: [String], status: Int32) async throws {
        try await inSandbox { scratch, environment in
            let ended = try await scratch.start(command, with: environment).ended()
            #expect(ended.status == status)
            #expect(ended.errors == "")
        }
    }

    @Test("64 for a usage error, with the usage")
    func usage() async throws {
        try await inSandbox { scratch, environment in
            let option = try await scratch.berth("plan", "--frobnicate", with: environment)
            #expect(option.errors.hasPrefix("Error: Unknown option '--frobnicate'\nUsage: berth plan "))
            #expect(option.output == "")
            #expect(option.status == 64)

            let selector = try await scratch.berth("apply", "--only", "region=us-esat-2", with: environment)
            #expect(
                selector.errors == "error: --only region=us-esat-2 matches no registry: the manifest has us-east-2\n"
            )
            #expect(selector.status == 64)
            #expect(!FileManager.default.fileExists(atPath: scratch.config.path))
        }
    }

    @Test(
        "C13: a frequent mistake names the correct form",
        arguments: [
            (
                ["apply", "-f", "berth.yaml", "--profile", "x"],
                "`berth apply` has no option --profile: the manifest says who signs in, and where\n"
                    + "To select registries of the manifest, write: --only profile=x"
            ),
            (
                ["apply", "-f", "berth.yaml", "--region", "us-east-2"],
                "`berth apply` has no option --region: the manifest says who signs in, and where\n"
                    + "To select registries of the manifest, write: --only region=us-east-2"
            ),
            (["login"], "berth has no command `login`\nDid you mean `berth apply`?"),
            (["version"], "berth has no command `version`\nDid you mean `berth --version`?"),
            (
                ["apply", "--dry-run"],
                "`berth apply` has no option --dry-run\n"
                    + "`berth plan` shows what `berth apply` would do, and changes nothing."
            ),
            (
                ["apply", "600423610423.dkr.ecr.us-east-2.amazonaws.com/app"],
                "`berth apply` takes no registry as an argument: "
                    + "600423610423.dkr.ecr.us-east-2.amazonaws.com/app\nTo select it in the manifest, write: "
                    + "--only host=600423610423.dkr.ecr.us-east-2.amazonaws.com (a login has no path)"
            ),
            (
                ["plan", "--only", "host=https://600423610423.dkr.ecr.us-east-2.amazonaws.com/app"],
                "--only host=https://600423610423.dkr.ecr.us-east-2.amazonaws.com/app matches no registry: "
                    + "a host has no scheme or path: write host=600423610423.dkr.ecr.us-east-2.amazonaws.com"
            ),
        ] as [([String], String)])
    func mistakes(command: [String], message: String) async throws {
        try await CommandScratch.with { scratch in
            try scratch.write(manifest, to: "work/berth.yaml")
            let ended = try await scratch.start(command).ended()
            #expect(ended.errors == "error: \(message)\n")
            #expect(ended.output == "")
            #expect(ended.status == 64)
        }
    }

    @Test("C13: without a manifest, the error names `berth init`")
    func noManifest() async throws {
        try await CommandScratch.with { scratch in
            for command in ["plan", "apply", "validate", "status"] {
                let ended = try await scratch.berth(command)
                #expect(
                    ended.errors == """
                        error: no manifest: there is no berth.yaml or berth.yml in \(scratch.work.path), \
                        and no ~/.config/berth/berth.yaml
                        Name one with -f FILE or BERTH_FILE, or create one with `berth init`.

                        """)
                #expect(ended.status == 65)
            }
        }
    }

    @Test("C19: a matrix without cells, or with more than GitHub accepts, is an error")
    func matrixSize() async throws {
        try await CommandScratch.with { scratch in
            try scratch.write(
                "version: 1\nregistries:\n  - {host: ghcr.io, username: me, password: {env: X}}\n",
                to: "work/empty.yaml")
            let empty = try await scratch.berth("list", "-f", "empty.yaml", "--format", "github-matrix")
            #expect(
                empty.errors == """
                    warning: without region, so not in the matrix: ghcr.io
                    error: the matrix is empty: the selected registries have no region
                    Choose another axis with --by: GitHub rejects an empty matrix.

                    """)
            #expect(empty.status == 1 && empty.output == "")

            func accounts(_ count: Int) throws {
                let accounts = (0..<count).map { "  - id: \(100_000_000_000 + $0)\n" }.joined()
                try scratch.write("version: 1\nregions: [us-east-2]\naccounts:\n\(accounts)", to: "work/berth.yaml")
            }
            try accounts(257)
            let many = try await scratch.berth("list", "--format", "github-matrix", "--by", "account")
            #expect(
                many.errors == """
                    error: the matrix has 257 cells, but GitHub accepts at most 256
                    Select fewer with --only or --skip, or choose another axis with --by.

                    """)
            #expect(many.status == 1 && many.output == "")
            try accounts(256)
            let most = try await scratch.berth("list", "--format", "github-matrix", "--by", "account")
            #expect(most.status == 0 && most.errors == "")
        }
    }

    @Test("C11: a command's last lines are shown, at most five, and all of them with -v")
    func commandErrors() async throws {
        try await CommandScratch.with { scratch in
            let program = "for line in 1 2 3 4 5 6 7; do echo \"line $line\" >&2; done; exit 3"
            try scratch.write(
                """
                version: 1
                registries:
                  - host: ghcr.io
                    username: me
                    password: {command: [sh, -c, '\(program)']}

                """, to: "work/berth.yaml")
            let short = try await scratch.berth("apply", "-f", "berth.yaml")
            let lines = short.output.lines.map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(lines.filter { $0.hasPrefix("line ") } == (3...7).map { "line \($0)" })
            #expect(!short.errors.contains("line 1"))
            #expect(short.status == 1)
            let long = try await scratch.berth("apply", "-f", "berth.yaml", "-v")
            #expect(
                long.errors.lines.filter { $0.contains(" wrote: ") }
                    == (1...7).map { "berth: the command sh wrote: line \($0)" })
        }
    }

    @Test("65 for a manifest with mistakes: each is shown with its position, in one run")
    func badManifest() async throws {
        try await inSandbox { scratch, environment in
            try scratch.write(
                "version: 1\naccounts:\n  - id: 60042361042\n    region: [us-east-2]\n", to: "work/berth.yaml"
            )
            for command in ["validate", "plan", "apply", "status", "list"] {
                let ended = try await scratch.berth(command, with: environment)
                #expect(
                    ended.errors == """
                        berth.yaml:3:9: error: `60042361042` is not an account's id
                          3 |   - id: 60042361042
                            |         ^~~~~~~~~~~ it has 12 digits, not 11
                        berth.yaml:4:5: error: unknown key `region` in an account
                          4 |     region: [us-east-2]
                            |     ^~~~~~ did you mean `regions`?

                        """
                )
                #expect(ended.output == "")
                #expect(ended.status == 65)
            }
        }
    }

    @Test("75 if another berth holds the lock for too long")
    func locked() async throws {
        try await inSandbox { scratch, environment in
            let lock = scratch.path("home/.docker/.config.json.berth-lock")
            let descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            defer { close(descriptor) }
            try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            let applied = try await scratch.berth("apply", "-q", "--lock-timeout", "1s", with: environment)
            #expect(
                applied.errors.lines.suffix(2) == [
                    "error: another berth still holds \(lock) after 1s",
                    "Nothing is written. Run berth again once the other is done.",
                ]
            )
            #expect(applied.status == 75)
            #expect(!FileManager.default.fileExists(atPath: scratch.config.path))
        }
    }

    @Test("a manifest from standard input")
    func standardInput() async throws {
        try await inSandbox { scratch, environment in
            let listed = try await scratch.berth("list", "-f", "-", with: environment, input: manifest)
            #expect(listed.output == "\(tools)   tools\n\(prod)   prod\n")
            #expect(listed.status == 0)
            let matrix = try await scratch.berth(
                "list", "-f", "-", "--format", "github-matrix", "--by", "account", with: environment,
                input: manifest
            )
            #expect(matrix.output == "{\"account\":[\"tools\",\"prod\"]}\n")
        }
    }

    @Test(
        "the option decides on color, then NO_COLOR, then CLICOLOR_FORCE; a pipe has none",
        arguments: [
            ([], [:], false), (["--color", "always"], [:], true),
            (["--color", "never"], ["CLICOLOR_FORCE": "1"], false),
            (["--color", "always"], ["NO_COLOR": "1"], true), ([], ["CLICOLOR_FORCE": "1"], true),
            ([], ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false),
        ] as [([String], [String: String], Bool)])
    func colour(options: [String], variables: [String: String], isColoured: Bool) async throws {
        try await inSandbox { scratch, environment in
            let plan = try await scratch.start(
                ["plan"] + options, with: environment.merging(variables) { $1 }
            ).ended()
            #expect(plan.output.contains("\u{1B}[32m+ \(tools)\u{1B}[0m") == isColoured)
            #expect(plan.output.contains("\u{1B}") == isColoured)
        }
    }

    /// Runs a test with a sandbox, in a directory with the manifest.
    private func inSandbox(
        _ options: String..., body: (CommandScratch, [String: String]) async throws -> Void
    ) async throws {
        try await CommandScratch.with { scratch in
            let sandbox = try await SandboxPeer.start(in: scratch, options)
            try scratch.write(manifest, to: "work/berth.yaml")
            try await body(scratch, sandbox.environment)
        }
    }
}
