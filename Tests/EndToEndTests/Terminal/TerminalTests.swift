import Foundation
import Testing

extension EndToEnd {
    /// berth's output in a terminal, which `script` provides.
    @Suite struct TerminalTests {
        private func inTerminal(
            _ scratch: Scratch, _ command: String, _ environment: [String: String], input: String = ""
        )
            async throws -> Ended
        {
            let berth = try Checkout.program("berth")
            return try await Program.run(
                ["script", "--quiet", "--return", "--command", "\(berth) \(command)", "/dev/null"],
                environment: scratch.environment.merging(environment) { $1 }.merging(["TERM": "xterm"]) { $1 },
                in: scratch.work, input: input
            )
        }

        @Test(
            "an apply draws a bar and its current requests, and then the report instead", .needs(Tool(name: "script"))
        )
        func progress() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch, "--latency", "200ms")
                let seed = Checkout.example("seed/berth.yaml").path
                let applied = try await inTerminal(scratch, "apply -f \(seed)", sandbox.environment)
                #expect(applied.status == 0)
                #expect(applied.output.contains(" 0/1  "))
                #expect(applied.output.contains("· a token for us-east-2, as environment keys"))
                #expect(applied.output.contains("· 600423610423.dkr.ecr.us-east-2.amazonaws.com"))
                // The last display is cleared, and the report takes its lines.
                let report = try #require(applied.output.components(separatedBy: "\u{1B}[J").last)
                #expect(report.contains("1 registry, ~/.docker/config.json"))
                #expect(!report.contains(" 0/1  "))
                // Numbered lines are only for logs.
                #expect(!applied.output.contains("[1/1]"))
            }
        }

        @Test(
            "C15: on a terminal of 80 columns no row wraps, with the host first", .needs(Tool(name: "script")),
            arguments: [80, 100, 200])
        func width(columns: Int) async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(
                    in: scratch, "--fault", "refuse:600423610423.dkr.ecr.ap-southeast-2.amazonaws.com")
                try scratch.write(
                    """
                    version: 1
                    name: platform
                    accounts:
                      - {id: 600423610423, name: production, regions: [us-east-2, eu-west-1, ap-southeast-2]}
                    registries:
                      - {host: ghcr.io, username: me, password: {env: NOT_SET}}

                    """, to: "work/berth.yaml")
                let berth = try Checkout.program("berth")
                for (command, status) in [
                    ("plan", 0), ("apply", 1), ("status", 0), ("status --consumers", 0), ("status --principals", 0),
                    ("list", 0), ("plan -v", 0),
                ] as [(String, Int32)] {
                    let ended = try await Program.run(
                        [
                            "script", "--quiet", "--return", "--command",
                            "stty cols \(columns); '\(berth)' \(command)", "/dev/null",
                        ],
                        environment: scratch.environment.merging(sandbox.environment) { $1 }
                            .merging(["TERM": "xterm"]) { $1 }, in: scratch.work)
                    #expect(ended.status == status, "\(command): \(ended.output)")
                    let screen = Screen(ended.output)
                    // Notes below a table are not rows.
                    for line in screen.lines where line.hasPrefix("  ") && !line.hasPrefix("  [") {
                        #expect(line.count <= columns, "\(command): \(line)")
                    }
                    if columns == 80 && command == "apply" {
                        // The duration fits into 80 columns if it has one digit.
                        let text = screen.text.replacing(/\ \ \d ms$/.anchorsMatchLineEndings(), with: "")
                        #expect(
                            text.components(separatedBy: "\n\nApplied: ").first == """
                                platform: 4 registries, ~/.docker/config.json

                                  ✓ 600423610423.dkr.ecr.us-east-2.amazonaws.com       logged in  12h left
                                  ✓ 600423610423.dkr.ecr.eu-west-1.amazonaws.com       logged in  12h left
                                  ✗ 600423610423.dkr.ecr.ap-southeast-2.amazonaws.com  failed
                                      401: the registry refused these credentials
                                  ! ghcr.io                                            blocked
                                      NOT_SET is not set (berth.yaml:6:51)
                                """)
                    }
                }
            }
        }

        @Test("C15: the time advances while nothing else happens", .needs(Tool(name: "script")))
        func time() async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch, "--latency", "1s")
                let seed = Checkout.example("seed/berth.yaml").path
                let applied = try await inTerminal(scratch, "apply -f \(seed)", sandbox.environment)
                #expect(applied.status == 0)
                let times = applied.output.matches(of: /0\/1  (\d+\.\d+) s/).map(\.output.1)
                // More than a second for the token, and as much for the check.
                #expect(Set(times).count >= 5, "\(times)")
            }
        }

        @Test(
            "C5: in CI berth shows no prompt, even in a terminal", .needs(Tool(name: "script")),
            arguments: ["apply", "trust", "init"])
        func ci(command: String) async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
                try scratch.write(#"{"auths":{"\#(host)":{"auth":"Ym9iOng="}}}"#, to: "home/.docker/config.json")
                if command != "init" {
                    let password = command == "trust" ? "{command: [cat, x]}" : "{env: NONE}"
                    try scratch.write(
                        """
                        version: 1
                        accounts:
                          - {id: 600423610423, regions: [us-east-2]}
                        registries:
                          - {host: ghcr.io, username: me, password: \(password)}

                        """, to: "work/berth.yaml")
                }
                // berth would accept an answer if it prompted for one.
                let ended = try await inTerminal(
                    scratch, command, sandbox.environment.merging(["CI": "true"]) { $1 }, input: "y\ny\ny\n")
                #expect(!ended.output.contains("[y/N]"))
                #expect(!ended.output.contains("MFA"))
                if command == "init" {
                    #expect(ended.status == 0, "\(ended.output)")
                } else {
                    #expect(ended.status == 1, "\(ended.output)")
                    #expect(try scratch.auths() == [host: "Ym9iOng="])
                }
            }
        }

        @Test(
            "a login that berth did not write is replaced only after a confirmed prompt",
            .needs(Tool(name: "script")),
            arguments: [("n\n", 1, true), ("y\n", 0, false)] as [(String, Int32, Bool)])
        func question(answer: String, status: Int32, keeps: Bool) async throws {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch)
                let host = "600423610423.dkr.ecr.us-east-2.amazonaws.com"
                try scratch.write(#"{"auths":{"\#(host)":{"auth":"Ym9iOng="}}}"#, to: "home/.docker/config.json")
                let seed = Checkout.example("seed/berth.yaml").path
                let applied = try await inTerminal(scratch, "apply -f \(seed)", sandbox.environment, input: answer)
                #expect(applied.output.contains("berth did not write these logins and cannot restore them:"))
                #expect(applied.output.contains("Replace them? [y/N] "))
                #expect(applied.status == status, "\(applied.output)")
                #expect(try (scratch.auths()[host] == "Ym9iOng=") == keeps)
            }
        }
    }
}
