import Foundation
import Testing

extension EndToEnd {
    /// Color in a terminal, in the output of all commands and in an apply's progress display.
    @Suite struct ColourTests {
        private let commands = [
            "plan", "apply", "plan -v", "status", "status --principals", "status --consumers", "validate", "list",
            "logout --all",
        ]

        /// Returns the terminal's output of all commands, one after another.
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

        /// Returns whether the text sets a color or a weight, such as `ESC [ 3 2 m`.
        private func isColoured(_ text: String) -> Bool { text.contains(/\u{1B}\[[0-9;]*m/) }

        @Test("is used in a terminal, with a progress display", .needs(Tool(name: "script")))
        func terminal() async throws {
            let shown = try await shown([:])
            #expect(isColoured(shown))
            #expect(shown.contains("\u{1B}[J"))
        }

        @Test("is not used with NO_COLOR or --color never", .needs(Tool(name: "script")))
        func none() async throws {
            for (variables, options) in [(["NO_COLOR": "1"], ""), (["CLICOLOR_FORCE": "1"], "--color never")] {
                let shown = try await shown(variables, options: options)
                #expect(!isColoured(shown))
                // The progress display is not color: berth draws it all the same.
                #expect(shown.contains("\u{1B}[J"))
            }
        }

        @Test(
            "is not used in a dumb terminal, and neither is the progress display: a line for each registry",
            .needs(Tool(name: "script")))
        func dumb() async throws {
            let shown = try await shown(["TERM": "dumb"])
            #expect(!shown.contains("\u{1B}"))
            #expect(shown.contains("[1/1] 600423610423.dkr.ecr.us-east-2.amazonaws.com ok "))
        }

        @Test(
            "C20: is not used in a terminal whose TERM is empty or unknown, and neither is the progress display",
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
            "C5: in CI there is no progress display, even in a terminal: a line for each registry",
            .needs(Tool(name: "script")))
        func ci() async throws {
            let shown = try await shown(["CI": "true"])
            #expect(!shown.contains("\u{1B}[J"))
            #expect(shown.contains("[1/1] 600423610423.dkr.ecr.us-east-2.amazonaws.com ok "))
            // CI logs show colors.
            #expect(isColoured(shown))
        }

        @Test("is used in a dumb terminal on request, still without the progress display", .needs(Tool(name: "script")))
        func forced() async throws {
            for (variables, options) in [(["CLICOLOR_FORCE": "1"], ""), ([:], "--color always")] {
                let shown = try await shown(variables.merging(["TERM": "dumb"]) { $1 }, options: options)
                #expect(isColoured(shown))
                #expect(!shown.contains("\u{1B}[J"))
            }
        }
    }
}
