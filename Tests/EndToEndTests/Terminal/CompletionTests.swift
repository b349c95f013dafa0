import Foundation
import Testing

extension EndToEnd {
    /// The generated scripts in their shells: a test types a line into a terminal and presses Tab.
    @Suite struct CompletionTests {
        enum Shell: String {
            case bash, zsh, fish
        }

        private let manifest = """
            version: 1
            regions: [us-east-2, eu-west-1]
            profiles:
              shared: {aws_profile: platform}
            accounts:
              - {id: 600423610423, name: tools, profile: shared}
              - {id: 210987654321, name: prod, labels: {env: prod, note: "$(touch made)"}}
            registries:
              - {host: "localhost:5000", username: acme, password: {env: NOT_SET}, labels: {env: dev}}

            """

        @Test("bash completes a manifest's values", .needs(Tool(name: "bash")), .needs(.python))
        func bash() async throws { try await complete(.bash) }

        @Test("zsh completes a manifest's values", .needs(Tool(name: "zsh")), .needs(.python))
        func zsh() async throws { try await complete(.zsh) }

        @Test("fish completes a manifest's values", .needs(Tool(name: "fish")))
        func fish() async throws { try await complete(.fish) }

        private func complete(_ shell: Shell) async throws {
            try await Scratch.with { scratch in
                let place = try await Place(shell, in: scratch)
                try scratch.write(manifest, to: "work/berth.yaml")
                try scratch.write(
                    "version: 1\naccounts: [{id: 111111111111, regions: [ap-south-1]}]\n", to: "work/a.yml")
                try scratch.write("", to: "work/notes.txt")
                let selectors: [(line: String, candidates: [String])] = [
                    ("berth plan --only ", ["account=", "region=", "profile=", "host=", "env="]),
                    ("berth apply --skip re", ["region="]),
                    ("berth plan --only region=", ["region=us-east-2", "region=eu-west-1"]),
                    ("berth list --only region=us-east-2,", ["region=us-east-2,eu-west-1"]),
                    ("berth status --only host=localhost:", ["host=localhost:5000"]),
                    (
                        "berth logout --only account=",
                        ["account=tools", "account=600423610423", "account=prod", "account=210987654321"]
                    ),
                    ("berth plan --only profile=", ["profile=shared"]),
                    ("berth plan --skip env=", ["env=prod", "env=dev"]),
                    ("berth plan -f a.yml --only region=", ["region=ap-south-1"]),
                    ("berth plan --only x", []),
                ]
                for (line, candidates) in selectors {
                    #expect(try await place.candidates(line) == candidates, "\(shell): \(line)")
                }
                // The others are the argument parser's own, which zsh receives twice.
                let others: [(line: String, candidates: Set<String>)] = [
                    ("berth plan -f ", ["a.yml", "berth.yaml"]),
                    ("berth apply --config pod", ["podman"]),
                    ("berth plan --color ", ["auto", "always", "never"]),
                    ("berth list --by ", ["region", "account", "profile"]),
                    ("berth help se", ["selectors"]),
                    ("berth sta", ["status"]),
                ]
                for (line, candidates) in others {
                    #expect(try await Set(place.candidates(line)) == candidates, "\(shell): \(line)")
                }
                #expect(!FileManager.default.fileExists(atPath: scratch.path("work/made")))
            }
        }

        @Test(
            "a key continues after its `=`, and a value ends", .needs(Tool(name: "bash")), .needs(Tool(name: "zsh")),
            .needs(.python), arguments: [Shell.bash, .zsh])
        func line(shell: Shell) async throws {
            try await Scratch.with { scratch in
                let place = try await Place(shell, in: scratch)
                try scratch.write(manifest, to: "work/berth.yaml")
                #expect(try await place.pressTab("berth plan --only reg").line == "berth plan --only region=")
                #expect(
                    try await place.pressTab("berth plan --only region=e").line == "berth plan --only region=eu-west-1 "
                )
                #expect(
                    try await place.pressTab("berth plan --only host=localhost:5").line
                        == "berth plan --only host=localhost:5000 ")
                #expect(
                    try await place.pressTab(#"berth plan --only "region=e"#).line
                        == #"berth plan --only "region=eu-west-1" "#)
            }
        }

        @Test(
            "without a manifest, or with an invalid one, there are no candidates and no messages",
            .needs(Tool(name: "bash")), .needs(.python), arguments: ["", "version: 1\naccounts: ["])
        func nothing(manifest: String) async throws {
            try await Scratch.with { scratch in
                let place = try await Place(.bash, in: scratch)
                if !manifest.isEmpty { try scratch.write(manifest, to: "work/berth.yaml") }
                let tab = try await place.pressTab("berth plan --only ")
                #expect(tab.line == "berth plan --only ")
                #expect(tab.candidates == [])
                #expect(!tab.shown.contains("rror"), "\(tab.shown)")
            }
        }

        // MARK: Running nothing

        /// Texts that would run `./canary` if a shell expanded them; it makes a file. Swift joins the letter U+0D4E
        /// with the scalar after it.
        private static let hostile = [
            "\u{D4E}`./canary`", "$\u{34F}(./canary)", "$(./canary)", "`./canary`", "<(./canary)", "=(./canary)",
            "a;./canary", "a&./canary", "'$(./canary)'", "${x:-$(./canary)}", "a$(./canary)b", "$((a[$(./canary)]))",
            "{a,$(./canary)}", "~root", "$HOME",
        ]

        private static func makeCanary(_ name: String, in scratch: Scratch) throws {
            try scratch.write("#!/bin/sh\ntouch '\(scratch.path("ran"))'\n", to: name)
            chmod(scratch.path(name), 0o755)
        }

        private static func hasRun(_ scratch: Scratch) -> Bool {
            FileManager.default.fileExists(atPath: scratch.path("ran"))
        }

        @Test(
            "S1: Tab runs nothing from a cloned manifest, and offers only its plain values",
            .needs(Tool(name: "bash")), .needs(Tool(name: "zsh")), .needs(Tool(name: "fish")), .needs(.python),
            arguments: [Shell.bash, .zsh, .fish], ["C", "C.UTF-8"])
        func cloned(shell: Shell, locale: String) async throws {
            try await Scratch.with { scratch in
                try Self.makeCanary("work/canary", in: scratch)
                func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }
                let accounts = Self.hostile.enumerated().map { index, text in
                    "  - {id: \(600_423_610_423 + index), regions: [us-east-2], name: \(quoted(text)), "
                        + "profile: \(quoted(text)), labels: {team: \(quoted(text)), plain: ops}}"
                }
                let profiles = Self.hostile.map { "  \(quoted($0)): {aws_profile: x}" }
                try scratch.write(
                    (["version: 1", "profiles:"] + profiles + ["accounts:"] + accounts).joined(separator: "\n") + "\n",
                    to: "work/berth.yaml")
                for name in ["$(.canary)", "\u{D4E}`.canary`", "$\u{34F}(.canary)"] {
                    try scratch.write("version: 1\n", to: "work/\(name).yaml")
                }
                let place = try await Place(shell, in: scratch, locale: locale)
                let lines: [(line: String, after: String, candidates: [String]?)] = [
                    ("berth apply --only team=", "berth apply --only team=", []),
                    ("berth plan --skip profile=", "berth plan --skip profile=", []),
                    ("berth plan --only account=600423610425", "berth plan --only account=600423610425 ", nil),
                    ("berth plan --only plain=", "berth plan --only plain=ops ", nil),
                ]
                for (line, after, candidates) in lines {
                    let tab = try await place.pressTab(line)
                    #expect(tab.line == after, "\(shell): \(line): \(tab.shown)")
                    if let candidates { #expect(tab.candidates == candidates, "\(shell): \(line)") }
                }
                let keys = try await place.pressTab("berth plan --only ")
                #expect(keys.candidates == ["account=", "region=", "host=", "plain="], "\(shell): \(keys.shown)")
                // The shell itself offers files, in its own quotes.
                _ = try await place.pressTab("berth plan -f ")
                _ = try await place.pressTab("berth plan -f '$(.can")
                #expect(!Self.hasRun(scratch))
            }
        }

        @Test(
            "S1: Tab runs neither the typed text nor a `berth` in the working directory",
            .needs(Tool(name: "bash")), .needs(Tool(name: "zsh")), .needs(Tool(name: "fish")), .needs(.python),
            arguments: [Shell.bash, .zsh, .fish])
        func typed(shell: Shell) async throws {
            try await Scratch.with { scratch in
                try Self.makeCanary("work/canary", in: scratch)
                try Self.makeCanary("work/berth", in: scratch)
                try scratch.write(manifest, to: "work/berth.yaml")
                let place = try await Place(shell, in: scratch)
                for line in [
                    "berth plan -f $(./canary)/", "berth plan -f `./canary`/b", "berth plan --only $(./canary)=",
                    "berth plan -f $(./canary) --only env=", "berth plan --config ${x:-$(./canary)}/",
                    "berth plan --json-into a`./canary`/", "./berth plan --only env=",
                ] {
                    _ = try await place.pressTab(line)
                    #expect(!Self.hasRun(scratch), "\(shell): \(line)")
                }
            }
        }

        @Test(
            "S1: a script expands no candidate, whatever berth prints",
            .needs(Tool(name: "bash")), .needs(Tool(name: "zsh")), .needs(Tool(name: "fish")), .needs(.python),
            arguments: [Shell.bash, .zsh, .fish], ["C", "C.UTF-8"])
        func printed(shell: Shell, locale: String) async throws {
            try await Scratch.with { scratch in
                try Self.makeCanary("work/canary", in: scratch)
                try scratch.make(folder: "bin")
                try scratch.write(
                    Self.hostile.map { "team=\($0)\n" }.joined() + "team=ops\n\n", to: "candidates")
                try scratch.write("#!/bin/sh\ncat '\(scratch.path("candidates"))'\n", to: "bin/berth")
                chmod(scratch.path("bin/berth"), 0o755)
                let place = try await Place(shell, in: scratch, locale: locale, programs: scratch.path("bin"))
                let tab = try await place.pressTab("berth plan --only team=")
                #expect(tab.line == "berth plan --only team=ops ", "\(tab.shown)")
                #expect(!Self.hasRun(scratch))
            }
        }

        /// A shell with its script, and berth on its `PATH`.
        private struct Place {
            private let shell: Shell
            private let scratch: Scratch
            private let environment: [String: String]

            /// - Parameter programs: a directory before berth's on `PATH`.
            init(
                _ shell: Shell, in scratch: Scratch, locale: String = "C.UTF-8", programs: String? = nil
            ) async throws {
                self.shell = shell
                self.scratch = scratch
                let folder = URL(filePath: try Checkout.program("berth")).deletingLastPathComponent().path
                let folders = [programs, folder, Tool.searchPath].compactMap(\.self)
                environment = ["PATH": folders.joined(separator: ":"), "LC_ALL": locale]
                let script = try await scratch.succeed("--generate-completion-script", shell.rawValue)
                try scratch.write(script.output, to: "completion")
            }

            /// Returns the candidates at the end of a line, as whole words.
            func candidates(_ line: String) async throws -> [String] {
                switch shell {
                case .zsh: return try await pressTab(line).candidates
                case .bash:
                    // bash receives only the text after the last `=` or `:`.
                    let word = line.split(separator: " ", omittingEmptySubsequences: false).last ?? ""
                    let kept = word.lastIndex { "=:".contains($0) }.map { word[...$0] } ?? ""
                    return try await pressTab(line).candidates.map { kept + $0 }
                case .fish:
                    let command = "source '\(scratch.path("completion"))'; complete -C '\(line)'"
                    let told = try await scratch.run(["fish", "--no-config", "-c", command], with: environment)
                    return told.lines.map { String($0.prefix { $0 != "\t" }) }
                }
            }

            /// Returns the line after Tab, the shell's candidates, and the terminal's output.
            func pressTab(_ line: String) async throws -> (line: String, candidates: [String], shown: String) {
                let told = try await Program.run(
                    ["python3", Checkout.script("press_tab.py"), shell.rawValue, scratch.path("completion"), line],
                    environment: scratch.environment.merging(environment) { $1 }, in: scratch.work
                )
                try #require(told.status == 0, "\(told.errors)")
                let lines = told.output.lines
                return (String(lines[0].dropFirst().dropLast()), Array(lines.dropFirst()), told.errors)
            }
        }
    }
}
