import Foundation
import TestSupport
import Testing

/// Checks that the README, `--help` and the program agree.
@Suite("The README", .scheduled)
struct ReadmeTests {
    private func readme() throws -> String {
        try String(contentsOf: Checkout.root.appending(path: "README.md"), encoding: .utf8)
    }

    /// Returns the help of the root command and of every command, by command.
    private func help(in scratch: Scratch) async throws -> [String: String] {
        var help = ["": try await scratch.berth("--help").output]
        let list = try #require(help[""]?.split(separator: "SUBCOMMANDS:").last)
        let commands = list.split(separator: "\n").compactMap { $0.wholeMatch(of: #/  ([a-z]+) .*/#)?.1 }
        for command in commands { help[String(command)] = try await scratch.berth(String(command), "--help").output }
        return help
    }

    @Test("shows valid manifests")
    func manifests() async throws {
        try await Scratch.with { scratch in
            let blocks = try readme().matches(of: /```yaml\n([\s\S]*?)```/).map { String($0.1) }
            #expect(blocks.count == 3)
            for block in blocks {
                let validated = try await scratch.berth("validate", "-f", "-", input: block)
                #expect(validated.status == 0, "\(validated.errors)")
                #expect(validated.errors == "")
            }
        }
    }

    @Test("names every command, and only existing commands and options")
    func commands() async throws {
        try await Scratch.with { scratch in
            let help = try await help(in: scratch)
            let named = Set(
                try readme().matches(of: /`berth ([a-z]+)|\n(?:\$ | +)berth ([a-z]+)/).map {
                    String($0.1 ?? $0.2 ?? "")
                })
            // No help lists the command `help`.
            #expect(named.subtracting(["help"]) == Set(help.keys).subtracting([""]))
            // Options of other programs in the README, and the option that the argument parser does not list.
            let options = Set(try readme().matches(of: /--[a-z][a-z-]+/).map { String($0.0) })
                .subtracting([
                    "--username", "--password-stdin", "--region", "--profile", "--generate-completion-script",
                    "--server-side", "--authfile", "--query", "--output", "--expose-token",
                ])
            let known = Set(help.values.flatMap { $0.matches(of: /--[a-z][a-z-]+/).map { String($0.0) } })
            #expect(options.subtracting(known) == [])
        }
    }

    @Test("the help of every command has an example that begins with the command")
    func examples() async throws {
        try await Scratch.with { scratch in
            for (command, text) in try await help(in: scratch) where !command.isEmpty {
                #expect(text.contains("Examples:\n  berth \(command)"), "\(command)")
                #expect(text.contains("-h, --help"))
            }
        }
    }

    @Test("lists the exit statuses that the help lists")
    func statuses() async throws {
        try await Scratch.with { scratch in
            let listed = try #require(try readme().firstMatch(of: /Exit status: ([\s\S]*?)\n\n/)).1
            let inReadme = Set(listed.matches(of: /\d+/).map { String($0.0) })
            let text = try #require(try await help(in: scratch)[""]?.firstMatch(of: /Exit status:\n([\s\S]*?)\n\n/)).1
            #expect(Set(text.matches(of: /\d+/).map { String($0.0) }) == inReadme)
        }
    }
}
