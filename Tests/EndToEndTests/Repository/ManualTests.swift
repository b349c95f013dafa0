import Foundation
import TestSupport
import Testing

/// The man pages that `make install` and the packages install, generated from the programs' help.
@Suite("The manual", .scheduled)
struct ManualTests {
    @Test("has a page for every program, for every command that the help shows, and for the manifest")
    func pages() async throws {
        try await Scratch.with { scratch in
            let pages = try await Pages.made.value
            let commands = try await commands(scratch).map { "berth-\($0.joined(separator: "-")).1" }
            let programs = ["berth.1", "berth-sandbox.1", "docker-credential-berth.1"]
            #expect(pages.keys.sorted() == (commands + programs + ["berth.yaml.5"]).sorted())
        }
    }

    @Test("has the same arguments, options and examples for a command as its help")
    func help() async throws {
        try await Scratch.with { scratch in
            let pages = try await Pages.made.value
            for words in try await commands(scratch) {
                let command = words.joined(separator: "-")
                let help = try await help(words, scratch)
                let page = plain(try #require(pages["berth-\(command).1"]))
                let options = help.matches(of: /\n  ((?:-\w, )?--[a-z-]+)/).map { String($0.1) }
                #expect(options.contains("-h, --help"))
                #expect(options.filter { !page.contains("\n.TP\n\($0)") } == [], "\(command)")
                let examples = help.matches(of: /\n  (berth \w.*?)(?: {2}|\n)/).map { String($0.1) }
                #expect(!examples.isEmpty, "\(command)")
                let untold = examples.filter { !page.contains("\n\($0.replacing("…", with: "..."))\n") }
                #expect(untold == [], "\(command)")
            }
        }
    }

    @Test("renders without a warning, in UTF-8 and in plain ASCII", .needs(.man))
    func rendering() async throws {
        try await Scratch.with { scratch in
            let pages = try await Pages.made.value
            for (name, text) in pages.sorted(by: { $0.key < $1.key }) {
                try scratch.write(text, to: name)
                for locale in ["C.UTF-8", "C"] {
                    let rendered = try await Program.run(
                        ["man", "--warnings", "--local-file", scratch.path(name)],
                        environment: scratch.environment.merging(["LC_ALL": locale, "MANWIDTH": "80"]) { $1 },
                        in: scratch.work
                    )
                    #expect(rendered.errors == "", "\(name)")
                    #expect(rendered.status == 0)
                    #expect(rendered.output.contains("\nNAME\n"), "\(name)")
                    #expect(rendered.output.contains("\nSEE ALSO\n"), "\(name)")
                }
            }
        }
    }

    @Test("names every exit status, and every variable in `berth help environment`")
    func surroundings() async throws {
        try await Scratch.with { scratch in
            let pages = try await Pages.made.value
            let page = try #require(pages["berth.1"])
            let help = try await scratch.succeed("--help").output
            let list = try #require(help.firstMatch(of: /Exit status:\n([\s\S]*?)\n\n/)).1
            let told = page.matches(of: /\n\.TP\n\\fB(\d+)\\fR\n/).compactMap { Int($0.1) }
            #expect(told == list.matches(of: /(?:^|\n| {2})(\d+) {2}/).compactMap { Int($0.1) }.sorted())

            let variables = try await scratch.succeed("help", "environment").output
            let named = Set(variables.matches(of: /\b[A-Z]+(?:_[A-Z0-9]+)+\b/).map { String($0.0) })
            #expect(named.contains("BERTH_FILE"))
            #expect(named.filter { !page.contains($0) } == [])
        }
    }

    @Test("describes every key in the manifest's schema")
    func manifest() async throws {
        let page = try #require(try await Pages.made.value["berth.yaml.5"])
        let told = Set(page.matches(of: /\n\.TP\n\\fB(?:[a-z_]+\.)*([a-z_]+)\\fR/).map { String($0.1) })
        let file = Checkout.root.appending(path: "schema/berth.schema.json")
        #expect(told == keys(of: try JSONSerialization.jsonObject(with: Data(contentsOf: file))))
    }

    @Test("names the command that builds its generator, if the generator is missing")
    func missingGenerator() async throws {
        try await Scratch.with { scratch in
            let script = Checkout.root.appending(path: "scripts/make-manual").path
            let ended = try await Program.run(
                [script, scratch.work.path, scratch.path("pages")], environment: scratch.environment, in: scratch.work
            )
            let missing = scratch.work.resolvingSymlinksInPath().appending(path: "berth-manual").path
            #expect(
                ended.errors == """
                    make-manual: \(missing) is missing: run 'swift build --product berth-manual' first

                    """)
            #expect(ended.status == 1)
        }
    }

    /// Returns the names of all properties with a description, at any depth.
    private func keys(of value: Any) -> Set<String> {
        guard let object = value as? [String: Any] else { return [] }
        let own = (object["properties"] as? [String: [String: Any]] ?? [:]).filter { $0.value["description"] != nil }
        return object.values.reduce(Set(own.keys)) { $0.union(keys(of: $1)) }
    }

    /// Returns a page's text without fonts and escapes.
    private func plain(_ page: String) -> String {
        page.replacing(/\\f[BIR]/, with: "").replacing("\\-", with: "-").replacing("\\(aq", with: "'")
    }

    /// Returns the words of each command that the help shows, and of the commands of these.
    private func commands(_ scratch: Scratch) async throws -> [[String]] {
        var commands: [[String]] = []
        for name in subcommands(in: try await help([], scratch)) {
            commands.append([name])
            commands += subcommands(in: try await help([name], scratch)).map { [name, $0] }
        }
        return commands
    }

    private func help(_ words: [String], _ scratch: Scratch) async throws -> String {
        let ended = try await Program.run(
            [try Checkout.program("berth")] + words + ["--help"],
            environment: scratch.environment.merging(["COLUMNS": "1000"]) { $1 }, in: scratch.work)
        try #require(ended.status == 0, "\(ended.errors)")
        return ended.output
    }

    private func subcommands(in help: String) -> [String] {
        help.split(separator: "SUBCOMMANDS:").dropFirst().flatMap { group in
            group.matches(of: /\n {2}([a-z]+) {2}/).map { String($0.1) }
        }
    }
}

/// The pages' texts by file name, generated once for all tests.
private enum Pages {
    static let made = Task {
        try await Scratch.with { scratch in
            let script = Checkout.root.appending(path: "scripts/make-manual").path
            let programs = try #require(Checkout.programs)
            try await scratch.run([script, programs.path, scratch.path("pages")], timeLimit: .seconds(300))
            var pages: [String: String] = [:]
            for name in try FileManager.default.contentsOfDirectory(atPath: scratch.path("pages")) {
                pages[name] = try scratch.read("pages/\(name)")
            }
            return pages
        }
    }
}

extension Tool {
    fileprivate static let man = Tool(name: "man")
}
