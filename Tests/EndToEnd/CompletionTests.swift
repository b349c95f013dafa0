import Foundation
import Testing

extension EndToEnd {
    /// The generated scripts, in the shells that they are for: a line is typed into a terminal, and Tab is pressed.
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

        @Test("bash completes what a manifest has", .needs(Tool(name: "bash")), .needs(.python))
        func bash() async throws { try await complete(.bash) }

        @Test("zsh completes what a manifest has", .needs(Tool(name: "zsh")), .needs(.python))
        func zsh() async throws { try await complete(.zsh) }

        @Test("fish completes what a manifest has", .needs(Tool(name: "fish")))
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
                // The others are argument-parser's own, which zsh is given twice.
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
            "a key goes on behind its `=`, and a value ends", .needs(Tool(name: "bash")), .needs(Tool(name: "zsh")),
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
            "without a manifest, or with one that is not sound, nothing is offered and nothing said",
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

        /// A shell with its script, and berth on its `PATH`.
        private struct Place {
            private let shell: Shell
            private let scratch: Scratch
            private let environment: [String: String]

            init(_ shell: Shell, in scratch: Scratch) async throws {
                self.shell = shell
                self.scratch = scratch
                let folder = URL(filePath: try Checkout.program("berth")).deletingLastPathComponent().path
                environment = ["PATH": "\(folder):\(Tool.searchPath)"]
                let script = try await scratch.succeed("--generate-completion-script", shell.rawValue)
                try scratch.write(script.output, to: "completion")
            }

            /// What is offered at the end of a line, as whole words.
            func candidates(_ line: String) async throws -> [String] {
                switch shell {
                case .zsh: return try await pressTab(line).candidates
                case .bash:
                    // bash is given what stands behind the last `=` or `:`.
                    let word = line.split(separator: " ", omittingEmptySubsequences: false).last ?? ""
                    let kept = word.lastIndex { "=:".contains($0) }.map { word[...$0] } ?? ""
                    return try await pressTab(line).candidates.map { kept + $0 }
                case .fish:
                    let command = "source '\(scratch.path("completion"))'; complete -C '\(line)'"
                    let told = try await scratch.run(["fish", "--no-config", "-c", command], with: environment)
                    return told.lines.map { String($0.prefix { $0 != "\t" }) }
                }
            }

            /// The line behind the Tab, what the shell was given to choose from, and what the terminal showed.
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
