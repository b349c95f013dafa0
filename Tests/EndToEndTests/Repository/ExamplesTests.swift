import Foundation
import Testing

extension EndToEnd {
    /// Runs each example in the sandbox as a reader would.
    @Suite struct ExamplesTests {
        @Test("an example's manifest plans, applies and leaves no changes", arguments: ["seed", "team", "ci-matrix"])
        func manifest(name: String) async throws {
            try await Scratch.with { scratch in
                let file = Checkout.example("\(name)/berth.yaml").path
                let berth = try Checkout.program("berth")
                let settled = try await sandboxed(
                    scratch, "'\(berth)' apply -f '\(file)' && '\(berth)' plan --detailed-exitcode -f '\(file)'"
                )
                let count = ["seed": 1, "team": 4, "ci-matrix": 6][name, default: 0]
                #expect(settled.status == 0, "\(settled.errors)\(settled.output)")
                #expect(settled.output.lines.last == "Plan: nothing to do, \(count) unchanged.")
                #expect(settled.errors.hasPrefix("berth-sandbox: a sandbox on http://127.0.0.1:"))
            }
        }

        @Test("the example of principals is valid, and names each principal's user on this machine")
        func principals() async throws {
            try await Scratch.with { scratch in
                let file = Checkout.example("principals/berth.yaml").path
                let validated = try await scratch.berth("validate", "-f", file)
                #expect(validated.output == "ok principals: 2 registries, 7 profiles\n", "\(validated.errors)")
                let status = try await scratch.berth(
                    "status", "--principals", "-f", file,
                    with: ["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "x", "AWS_ID_TOKEN": "t"]
                )
                #expect(
                    status.output.lines.dropFirst().prefix(8).map { $0.replacing(#/ {3}.*/#, with: "") } == [
                        "  (no profile)", "  ambient", "  team", "  pull", "  admin", "  github", "  gitlab", "  pod",
                    ])
                #expect(status.output.hasSuffix("5 of 8 cannot sign in now.\n"), "\(status.output)")
            }
        }

        @Test("the example of a person and many accounts needs one sign-in for all of them")
        func portal() async throws {
            try await Scratch.with { scratch in
                let file = Checkout.example("sso/berth.yaml").path
                let validated = try await scratch.berth("validate", "-f", file)
                #expect(validated.output == "ok portal: 7 registries, 3 profiles\n", "\(validated.errors)")
                let status = try await scratch.berth("status", "--principals", "-f", file)
                let rows = status.output.lines.filter { $0.hasSuffix("   [1]") }.map {
                    $0.replacing("   [1]", with: "")
                }
                #expect(
                    rows == [
                        "  dev      2 accounts   profile dev, from SSO session corp                    ",
                        "  hub                   profile hub, from SSO session corp                    ",
                        "  deploy   prod         role ecr-pull, from profile hub, from SSO session corp",
                    ])
                #expect(status.output.hasSuffix("4 of 4 cannot sign in now.\n"), "\(status.output)")
            }
        }

        @Test("bootstrap.sh prepares a new machine, and can run again")
        func bootstrap() async throws {
            try await Scratch.with { scratch in
                let script = Checkout.example("bootstrap.sh").path
                let folder = try Checkout.program("berth").dropLast("/berth".count)
                let ran = try await sandboxed(scratch, "PATH='\(folder)':\"$PATH\"; '\(script)' && '\(script)'")
                #expect(ran.status == 0, "\(ran.errors)\(ran.output)")
                #expect(ran.output.hasPrefix("No profile needs a sign-in in a browser: see `berth auth status`.\n"))
                #expect(ran.output.withoutTimes.contains("Applied: 4 logged in in N s (4 token requests, 1 write)."))
                #expect(ran.output.contains("Plan: nothing to do, 4 unchanged."))
                #expect(ran.output.hasSuffix("Everything matches the manifest.\n"))
            }
        }

        @Test("bootstrap.sh on a machine without berth prints the next step")
        func bootstrapWithoutBerth() async throws {
            try await Scratch.with { scratch in
                try scratch.make(folder: "bin")
                for tool in ["sh", "dirname"] {
                    let path = try #require(
                        ["/bin", "/usr/bin"].map { "\($0)/\(tool)" }.first(where: FileManager.default.fileExists))
                    try FileManager.default.createSymbolicLink(
                        atPath: scratch.path("bin/\(tool)"), withDestinationPath: path)
                }
                let ran = try await Program.run(
                    ["/bin/sh", Checkout.example("bootstrap.sh").path], environment: ["PATH": scratch.path("bin")],
                    in: scratch.work
                )
                let expected = "berth is not on PATH: set BERTH_PACKAGE to its Debian package, or install it"
                #expect(ran.errors == "bootstrap: \(expected)\n")
                #expect(ran.status == 1)
            }
        }

        @Test("bootstrap.sh installs the package that BERTH_PACKAGE names, also by a relative path")
        func bootstrapWithPackage() async throws {
            try await Scratch.with { scratch in
                try scratch.make(folder: "bin")
                for tool in ["sh", "dirname", "realpath", "cat", "chmod"] {
                    let path = try #require(
                        ["/bin", "/usr/bin"].map { "\($0)/\(tool)" }.first(where: FileManager.default.fileExists))
                    try FileManager.default.createSymbolicLink(
                        atPath: scratch.path("bin/\(tool)"), withDestinationPath: path)
                }
                let bin = scratch.path("bin")
                let berth = "printf '#!/bin/sh\\necho berth \"$@\"\\n' > \(bin)/berth; chmod +x \(bin)/berth"
                for (name, script) in ["sudo": "exec \"$@\"", "apt-get": "echo apt-get \"$@\"; \(berth)"] {
                    chmod(try scratch.write("#!/bin/sh\n\(script)\n", to: "bin/\(name)"), 0o755)
                }
                try scratch.write("", to: "work/berth_1_amd64.deb")
                let ran = try await Program.run(
                    ["/bin/sh", Checkout.example("bootstrap.sh").path, "team.yaml"],
                    environment: ["PATH": bin, "BERTH_PACKAGE": "berth_1_amd64.deb"], in: scratch.work)
                #expect(
                    ran.output == """
                        apt-get install -y \(scratch.path("work/berth_1_amd64.deb"))
                        berth auth login -f team.yaml
                        berth apply -f team.yaml
                        berth status --exit-code -f team.yaml

                        """, "\(ran.errors)")
                #expect(ran.status == 0)
            }
        }

        /// Extracts the workflow's own commands and runs them as the runner does: first the matrix, and then each cell.
        @Test("the workflow's matrix comes from the manifest, and each cell signs in to its own region")
        func matrix() async throws {
            try await Scratch.with { scratch in
                let workflow = try String(contentsOf: Checkout.example("ci-matrix/workflow.yaml"), encoding: .utf8)
                // C16: the workflow must also work outside berth's own repository.
                #expect(!workflow.contains("make install"))
                let list = try #require(workflow.firstMatch(of: /matrix=\$\((berth list [^)]*)\)/)).1
                let apply = try #require(workflow.firstMatch(of: /run: (berth apply .*)/)).1
                let sandbox = try await SandboxPeer.start(in: scratch)
                let environment = sandbox.environment.merging(
                    ["PATH": "\(try Checkout.program("berth").dropLast("/berth".count)):\(Tool.searchPath)"]
                ) { $1 }
                func run(_ command: String) async throws -> Ended {
                    try await Program.run(
                        ["sh", "-c", command], environment: scratch.environment.merging(environment) { $1 },
                        in: Checkout.root
                    )
                }

                let listed = try await run(String(list))
                #expect(listed.output == "{\"region\":[\"us-east-2\",\"eu-west-1\",\"ap-southeast-2\"]}\n")
                let matrix = try JSONDecoder().decode([String: [String]].self, from: Data(listed.output.utf8))
                for region in matrix["region"] ?? [] {
                    let cell = try await run(String(apply).replacing("${{ matrix.region }}", with: region))
                    #expect(cell.status == 0, "\(cell.errors)\(cell.output)")
                    #expect(cell.output.lines.last?.hasPrefix("Applied: 2 logged in in ") == true)
                }
                #expect(try scratch.auths().count == 6)
                #expect(try await sandbox.counts(in: scratch)["ecr:GetAuthorizationToken"] == 3)
            }
        }

        /// Runs `berth-sandbox -- COMMAND`, as in the README.
        private func sandboxed(_ scratch: Scratch, _ command: String) async throws -> Ended {
            try await Program.run(
                [try Checkout.program("berth-sandbox"), "--", "sh", "-c", command], environment: scratch.environment,
                in: scratch.work
            )
        }
    }
}
