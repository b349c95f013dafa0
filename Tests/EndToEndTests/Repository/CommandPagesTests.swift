import Foundation
import TestSupport
import Testing

/// Checks that the pages, `--help` and the program agree.
@Suite("The documentation of commands", .scheduled)
struct CommandPagesTests {
    private func page(_ path: String) throws -> String {
        try String(contentsOf: Checkout.root.appending(path: path), encoding: .utf8)
    }

    /// README and the pages for users that explain commands.
    private func pages() throws -> String {
        let names = ["README", "docs/README", "docs/commands", "docs/ci", "docs/install", "docs/json", "docs/manifest"]
        let more = ["docs/principals", "docs/registries", "docs/storage", "docs/troubleshooting", "docs/fleets"]
        return try (names + more).map { try page("\($0).md") }.joined(separator: "\n")
    }

    /// Returns the help of the root command and of each command, by command.
    private func help(in scratch: Scratch) async throws -> [String: String] {
        var help = ["": try await scratch.berth("--help").output]
        let groups = try #require(help[""]?.split(separator: "SUBCOMMANDS:").dropFirst())
        let lines = groups.flatMap { $0.split(separator: "\n") }
        let commands = lines.compactMap { $0.wholeMatch(of: #/  ([a-z]+) {2}.*/#)?.1 }
        for command in commands { help[String(command)] = try await scratch.berth(String(command), "--help").output }
        // `auth` has commands of its own.
        for command in ["login", "status", "logout"] {
            help["auth \(command)"] = try await scratch.berth("auth", command, "--help").output
        }
        return help
    }

    @Test("names every command, and only existing commands and options")
    func commands() async throws {
        try await Scratch.with { scratch in
            let help = try await help(in: scratch)
            let text = try pages()
            let named = Set(text.matches(of: /(?:`|\n\$ )berth ([a-z]+)/).map { String($0.1) })
            // No help lists `help`.
            #expect(named.subtracting(["help"]) == Set(help.keys.filter { !$0.contains(" ") }).subtracting([""]))
            let listed = try page("docs/commands.md")
            for command in help.keys where !command.isEmpty { #expect(listed.contains("berth \(command)")) }
            let sandbox = try await scratch.run([try Checkout.program("berth-sandbox"), "--help"])
            let known = Set(
                (help.values + [sandbox]).flatMap { $0.matches(of: /--[a-z][a-z-]+/).map { String($0.0) } })
            // Code spans that begin with a command of berth, or with an option.
            let spans = text.matches(of: /`(berth [a-z]+ [^`\n]*|--[^`\n]*)`/).map { String($0.1) }
            let options = Set(spans.flatMap { $0.matches(of: /(?:^| )(--[a-z][a-z-]+)/).map { String($0.1) } })
            #expect(options.subtracting(known).sorted() == [])
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

    @Test("docs/commands.md lists the exit statuses that the help lists")
    func statuses() async throws {
        try await Scratch.with { scratch in
            let table = try #require(try page("docs/commands.md").firstMatch(of: /## Exit status\n([\s\S]*?)(\n## |$)/))
                .1
            let onPage = Set(table.matches(of: /(?m)^\| (\d+) \|/).map { String($0.1) })
            let text = try #require(try await help(in: scratch)[""]?.firstMatch(of: /Exit status:\n([\s\S]*?)\n\n/)).1
            #expect(Set(text.matches(of: /\d+/).map { String($0.0) }) == onPage)
        }
    }
}
