import Effects
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCore

@Suite("D15: registries.conf", .scheduled)
struct RegistriesConfTests {
    private let system = "/etc/containers/registries.conf"
    private let user = "/home/me/.config/containers/registries.conf"

    private func list(in text: String) throws -> [String]? {
        try RegistriesConfParser.credentialHelpers(in: Array(text.utf8))
    }

    // D15
    @Test(
        "only the one key before its first table is read",
        arguments: [
            ("", nil), ("# nothing\n", nil), ("unqualified-search-registries = ['docker.io']\n", nil),
            (#"credential-helpers = ["corp"]"#, ["corp"]), ("credential-helpers=[]", []),
            ("credential-helpers = ['a', \"b\"] # two\r\n", ["a", "b"]),
            ("credential-helpers = [\n  \"a\", # first\n\n  'b',\n]\n[x]\n", ["a", "b"]),
            (#""credential-helpers" = ["a"]"#, ["a"]), ("'credential-helpers' = [ 'a' ]", ["a"]),
            ("Credential-Helpers = ['a']", ["a"]), (#"credential-helpers = ["\u0061\"\\"]"#, ["a\"\\"]),
            ("credential-helpers = [\"\"\"\na\"\"\", '''b''']", ["a", "b"]),
            ("# credential-helpers = ['a']\nx = 1", nil), ("x = \"credential-helpers = ['a']\"\n", nil),
            ("x = \"\"\"\ncredential-helpers = ['a']\n\"\"\"\n", nil),
            ("x = '''\ncredential-helpers = ['a']\n'''\ny = 1\n", nil),
            ("[[registry]]\ncredential-helpers = ['a']\n", nil), ("a.credential-helpers = ['a']\n", nil),
            ("x = { credential-helpers = ['a'] }\n", nil),
            ("x = [ [ ']', \"\\\"]\" ], # ]\n 1 ]\ncredential-helpers = ['a']\n", ["a"]),
            ("x = 1979-05-27T07:32:00Z\n\n\tcredential-helpers = ['a']", ["a"]),
        ] as [(String, [String]?)])
    func key(_ text: String, _ expected: [String]?) throws {
        #expect(try list(in: text) == expected)
    }

    // D15
    @Test(
        "is refused if podman could not read it either",
        arguments: [
            "credential-helpers = \"a\"", "credential-helpers = [1]", "credential-helpers = [\"a\"",
            "credential-helpers",
            "credential-helpers = [\"a\" \"b\"]", "credential-helpers = ['a'] 'b'", "= 1", "x = [\n", "x = \"a\ny = 1",
            "credential-helpers = [\"\\q\"]", "credential-helpers = [\"\\ud800\"]", "x = '''a", "x = \"a\\",
            "credential-helpers = [\"a\\n\"]", "{}",
        ])
    func refused(_ text: String) {
        #expect(throws: RegistriesConfParser.SyntaxError.self) { try list(in: text) }
    }

    // D15
    @Test("ends for any text, and gives names of one line")
    func mutations() {
        let pieces = [
            "credential-helpers", "=", "[", "]", "{", "}", ",", "#", ".", "\"", "'", "\"\"\"", "'''", "\\", "\\u0061",
            "\n",
            "\r\n", " ", "x", "\u{1B}", "é",
        ]
        var random = SplitMix64(seed: 15)
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 1...24, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }.joined()
            for name in (try? list(in: "credential-helpers = [" + text)) ?? [] { #expect(name.isHarmlessLine) }
            _ = try? list(in: text)
        }
    }

    private func conf(
        _ files: [String: String], _ variables: [String: String] = [:], of consumer: CredentialConsumer = .podman
    ) -> RegistriesConf {
        let effects = Effects.fake(files: MemoryFileSystem(files), environment: variables)
        return RegistriesConfReader(environment: effects.environment, files: effects.files)
            .read(namedBy: consumer.registriesConfVariables)
    }

    // D15
    @Test("the user's file replaces the system's, and the files of the directories replace both")
    func files() {
        let (a, b) = ("credential-helpers = ['a']", "credential-helpers = ['b']")
        #expect(conf([:]) == .authFiles)
        #expect(conf([system: a]) == .helpers(["a"], file: "/etc/containers/registries.conf"))
        #expect(conf([system: a, user: b]) == .helpers(["b"], file: FilePath(user)))
        #expect(conf([system: a, user: ""]) == .authFiles)
        #expect(conf([system: a, user + ".d/x.conf": b]) == .helpers(["b"], file: FilePath(user + ".d/x.conf")))
        #expect(conf([user: a, system + ".d/x.conf": b]) == .helpers(["a"], file: FilePath(user)))
        #expect(
            conf([system + ".d/1.conf": a, system + ".d/2.conf": b, system + ".d/3.txt": a, system + ".d/4.conf": ""])
                == .helpers(["b"], file: "/etc/containers/registries.conf.d/2.conf"))
        // An empty list restores the default.
        #expect(conf([system: a, user + ".d/x.conf": "credential-helpers = []"]) == .authFiles)
        // A directory is skipped.
        #expect(conf([system + ".d/old.conf/x.conf": a]) == .authFiles)
    }

    // D15
    @Test("podman reads the file that a variable names, and skopeo does not")
    func variables() {
        let files = ["/c": "credential-helpers = ['c']", user: "credential-helpers = ['u']"]
        for name in ["CONTAINERS_REGISTRIES_CONF", "REGISTRIES_CONFIG_PATH"] {
            #expect(conf(files, [name: "/c"]) == .helpers(["c"], file: "/c"))
            #expect(conf(files, [name: "/c"], of: .skopeo) == .helpers(["u"], file: FilePath(user)))
            #expect(conf(files, [name: "/missing"]) == .unreadable("/missing"))
            #expect(conf(files, [name: ""]) == .helpers(["u"], file: FilePath(user)))
        }
        #expect(
            conf(files, ["CONTAINERS_REGISTRIES_CONF": "/c", "REGISTRIES_CONFIG_PATH": "/x"])
                == .helpers(["c"], file: "/c"))
    }

    // D15
    @Test("a file that podman cannot read stops podman")
    func unreadable() {
        #expect(conf([system: "x"]) == .unreadable("/etc/containers/registries.conf"))
        #expect(conf([user + ".d/x.conf": "credential-helpers = 1"]) == .unreadable(FilePath(user + ".d/x.conf")))
        let files = MemoryFileSystem([system: ""])
        files.fail("read", on: system, with: .permissionDenied)
        let effects = Effects.fake(files: files)
        let reader = RegistriesConfReader(environment: effects.environment, files: files)
        #expect(reader.read(namedBy: []) == .unreadable("/etc/containers/registries.conf"))
    }
}
