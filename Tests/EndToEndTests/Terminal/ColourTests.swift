import Foundation
import Testing

extension EndToEnd {
    /// Colour in a terminal, of every command, and of what an apply draws while it runs.
    @Suite struct ColourTests {
        private let commands = [
            "plan", "apply", "plan -v", "status", "status --principals", "status --consumers", "validate", "list",
            "logout --all",
        ]

        /// What a terminal shows of all commands, one after the other.
        private func shown(_ variables: [String: String], options: String = "") async throws -> String {
            try await Scratch.with { scratch in
                let sandbox = try await SandboxPeer.start(in: scratch, "--latency", "100ms")
                let berth = try Checkout.program("berth")
                var shown = ""
                for command in commands {
                    let seed = Checkout.example("seed/berth.yaml").path
                    let ended = try await Program.run(
                        [
                            "script", "--quiet", "--return", "--command", "\(berth) \(command) -f \(seed) \(options)",
                            "/dev/null",
                        ],
                        environment: scratch.environment.merging(sandbox.environment) { $1 }
                            .merging(["TERM": "xterm"]) { $1 }.merging(variables) { $1 },
                        in: scratch.work
                    )
                    try #require(ended.status == 0, "\(command): \(ended.output)")
                    shown += ended.output
                }
                return shown
            }
        }

        /// What sets a colour or a weight, such as `ESC [ 3 2 m`.
        private func isColoured(_ text: String) -> Bool { text.contains(/\u{1B}\[[0-9;]*m/) }

        @Test("is there in a terminal, with a picture of what goes on", .needs(Tool(name: "script")))
        func terminal() async throws {
            let shown = try await shown([:])
            #expect(isColoured(shown))
            #expect(shown.contains("\u{1B}[J"))
        }

        @Test("is nowhere with NO_COLOR, nor with --color never", .needs(Tool(name: "script")))
        func none() async throws {
            for (variables, options) in [(["NO_COLOR": "1"], ""), (["CLICOLOR_FORCE": "1"], "--color never")] {
                let shown = try await shown(variables, options: options)
                #expect(!isColoured(shown))
                // The picture is no colour: it is drawn all the same.
                #expect(shown.contains("\u{1B}[J"))
            }
        }

        @Test(
            "is nowhere in a dumb terminal, and no picture either: a line for each registry",
            .needs(Tool(name: "script")))
        func dumb() async throws {
            let shown = try await shown(["TERM": "dumb"])
            #expect(!shown.contains("\u{1B}"))
            #expect(shown.contains("[1/1] 600423610423.dkr.ecr.us-east-2.amazonaws.com ok "))
        }

        @Test(
            "C20: is nowhere in a terminal whose TERM is empty or unknown, and no picture either",
            .needs(Tool(name: "script")),
            arguments: ["", "unknown"])
        func unknown(term: String) async throws {
            let shown = try await shown(["TERM": term])
            #expect(!shown.contains("\u{1B}"))
            #expect(shown.contains("[1/1] 600423610423.dkr.ecr.us-east-2.amazonaws.com ok "))
        }

        @Test(
            "C20: with a locale that is not UTF-8, all text is ASCII", .needs(Tool(name: "script")),
            arguments: [["LANG": "C"], ["LANG": ""], ["LC_ALL": "POSIX"]])
        func ascii(locale: [String: String]) async throws {
            let shown = try await shown(locale)
            #expect(shown.utf8.allSatisfy { $0 < 0x80 }, "\(shown)")
            #expect(shown.contains("+ 600423610423.dkr.ecr.us-east-2.amazonaws.com"))
            #expect(shown.contains("\u{1B}[J"))
        }

        @Test("C20: help and topics are ASCII too", arguments: [["--help"], ["plan", "--help"], ["help", "ci"]])
        func asciiHelp(command: [String]) async throws {
            try await Scratch.with { scratch in
                let ended = try await scratch.start(command, with: ["LANG": "C"]).ended()
                #expect(ended.status == 0 && !ended.output.isEmpty)
                #expect(ended.output.utf8.allSatisfy { $0 < 0x80 })
            }
        }

        @Test(
            "C5: in CI there is no picture, in a terminal either: a line for each registry",
            .needs(Tool(name: "script")))
        func ci() async throws {
            let shown = try await shown(["CI": "true"])
            #expect(!shown.contains("\u{1B}[J"))
            #expect(shown.contains("[1/1] 600423610423.dkr.ecr.us-east-2.amazonaws.com ok "))
            // A CI's log shows colours.
            #expect(isColoured(shown))
        }

        @Test("is there in a dumb terminal where it is wanted, and still no picture", .needs(Tool(name: "script")))
        func forced() async throws {
            for (variables, options) in [(["CLICOLOR_FORCE": "1"], ""), ([:], "--color always")] {
                let shown = try await shown(variables.merging(["TERM": "dumb"]) { $1 }, options: options)
                #expect(isColoured(shown))
                #expect(!shown.contains("\u{1B}[J"))
            }
        }
    }
}
