import TestSupport
import Testing
import YAML

@testable import BerthCore

@Suite("S26: a file that is not a manifest", .scheduled)
struct ForeignFileTests {
    private func problems(_ files: [String: String], _ name: String = "berth.yaml") -> [String] {
        let errors = #expect(throws: ManifestError.self) { try ManifestFixture(files).read(name) }
        return errors?.rendered() ?? []
    }

    private func included(_ text: String) -> [String] {
        problems(["berth.yaml": "version: 1\ninclude: [state]\n", "state": text])
    }

    @Test("S26: of JSON with `version` and 1 on a separate line, only keys are shown")
    func json() {
        let text = """
            {
              "version": 1,
              "refresh": "planted-1",
              "accounts": ["planted-2"],
              "blob": {"a": "planted-3"}
            }
            """
        let keys = """
            allowed keys: version, name, include, regions, profile, renew_before, storage, verify, profiles, accounts, \
            registries
            """
        #expect(
            included(text) == [
                "state:3:3: error: unknown key `refresh` in a manifest\n  \(keys)",
                "state:5:3: error: unknown key `blob` in a manifest\n  \(keys)",
            ])
    }

    @Test(
        "S26: another version is not a manifest's",
        arguments: [
            "version: 17", "version: 1.5", "version: 1_0", "\"version\": \"1x\"", "version: 1é", "version: 1-planted",
        ]
    )
    func versions(text: String) {
        #expect(
            included("\(text)\nname: planted\n") == [
                """
                berth.yaml:2:11: error: state is not a manifest: it has no `version: 1`
                  2 | include: [state]
                    |           ^~~~~ an included file needs `version: 1` too
                """
            ])
    }

    @Test(
        "S26: no line of an included file that is not YAML is shown",
        arguments: [
            ("version: 1\nplanted: [\n", "state:3:1: error: expected a value"),
            ("version: 1\na: *planted\n", "state:2:4: error: an alias names no anchor before it"),
            ("version: 1\na: &planted [*planted]\n", "state:2:14: error: an alias is inside its own anchor"),
            ("version: 1\na: !planted x\n", "state:2:4: error: a tag is not allowed here\n  delete it"),
            (
                "version: 1\n- planted\n",
                """
                state:2:1: error: expected the mapping's next key
                  is it indented right?
                state:1:1: note: the mapping starts here
                """
            ),
        ]
    )
    func syntax(text: String, expected: String) {
        let problems = included(text)
        #expect(problems.count == 1)
        #expect(!problems.joined().contains("planted"), "\(problems)")
        #expect(problems == [expected])
    }

    @Test("S26: no line of a named file without a version is shown")
    func named() {
        #expect(
            problems(["k": "planted-0123456789: x\n- planted\n"], "k").joined().contains("planted") == false)
        #expect(
            problems(["k": "planted-0123456789\n"], "k") == [
                "k:1:1: error: a manifest must be a mapping, not a single value\n  such as `version: 1`"
            ])
        let credentials = problems(["k": #"{"auths": {"h": {"auth": "planted"}}}"#], "k").joined(separator: "\n")
        #expect(
            credentials.hasPrefix(
                """
                k:1:1: error: a manifest needs `version`
                  write `version: 1`
                k:1:2: error: unknown key `auths` in a manifest
                """))
        #expect(!credentials.contains("planted"))
    }

    @Test("a manifest with a mistake is quoted, and so is an included one")
    func manifests() {
        #expect(
            included("version: 1\naccounts:\n- {id: 6004, regions: [us-east-2]}\n") == [
                """
                state:3:8: error: `6004` is not an account's id
                  3 | - {id: 6004, regions: [us-east-2]}
                    |        ^~~~ it has 12 digits, not 4
                """
            ])
        #expect(
            problems(["berth.yaml": "version: 1\nacounts: []\n"]) == [
                """
                berth.yaml:2:1: error: unknown key `acounts` in a manifest
                  2 | acounts: []
                    | ^~~~~~~ did you mean `accounts`?
                """
            ])
    }

    @Test(
        "S26: if a manifest is not YAML, the text after a secret's key is concealed, in quotes too",
        arguments: [
            #""password": "planted", x: ["#, #"'token' : planted, x: ["#, #"{a: {"auth_key": 'planted'}, x: ["#,
            "\"my-Secret\"\t:\tplanted, x: [", "{token: 'x'}, \"pwd\": planted, x: [",
        ]
    )
    func concealed(line: String) {
        let text = problems(["berth.yaml": "version: 1\nregistries: [{\(line)\n]}\n"]).joined(separator: "\n")
        #expect(text.contains(": error: "))
        #expect(!text.contains("planted"), "\(text)")
    }
}
