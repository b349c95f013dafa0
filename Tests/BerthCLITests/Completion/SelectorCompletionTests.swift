import ArgumentParser
import BerthCore
import Effects
import Platform
import SystemPackage
import TestSupport
import Testing

@testable import BerthCLI

@Suite("Completion", .scheduled)
struct SelectorCompletionTests {
    private func candidates(_ word: String) throws -> [String] {
        let manifest = try #require(line(writing: word).manifest(world))
        return SelectorCompletion(vocabulary: SelectorVocabulary(manifest.registries)).candidates(for: word)
    }

    private func line(writing word: String) -> CompletionContext {
        CompletionContext(["berth", "plan", "--only", word], writing: 3)
    }

    /// Effects with a home directory, a manifest in the working directory, and another manifest elsewhere.
    private var world: Effects {
        Effects.fake(
            files: MemoryFileSystem([
                "/work/berth.yaml": """
                version: 1
                regions: [us-east-2, eu-west-1]
                profiles:
                  shared: {aws_profile: platform}
                accounts:
                  - {id: 600423610423, name: tools, profile: shared}
                  - {id: 210987654321, labels: {env: prod, note: "$(rm -rf ~)", list: "a,b"}}
                registries:
                  - {host: "localhost:5000", username: a, password: {env: NOT_SET}, labels: {env: dev}}
                """,
                "/work/team.yaml": "version: 1\naccounts: [{id: 111111111111, regions: [ap-south-1]}]\n",
                "/work/broken.yaml": "version: 1\naccounts: [",
            ]),
            workingDirectory: "/work"
        )
    }

    @Test("offers the keys that have values, and the labels that a shell can pass")
    func keys() throws {
        #expect(try candidates("") == ["account=", "region=", "profile=", "host=", "env="])
        #expect(try candidates("re") == ["region="])
        #expect(try candidates("x") == [])
    }

    @Test("offers values, and after a comma those that are not listed yet")
    func values() throws {
        #expect(try candidates("account=") == ["account=tools", "account=600423610423", "account=210987654321"])
        #expect(try candidates("region=e") == ["region=eu-west-1"])
        #expect(try candidates("region=us-east-2,") == ["region=us-east-2,eu-west-1"])
        #expect(try candidates("region=us-*,e") == ["region=us-*,eu-west-1"])
        #expect(try candidates("region=us-east-2,eu-west-1,") == [])
        #expect(try candidates("env=") == ["env=prod", "env=dev"])
        #expect(try candidates("host=localhost:") == ["host=localhost:5000"])
    }

    @Test("offers nothing that a shell would run or split, and does not repeat it")
    func harmless() throws {
        #expect(try candidates("note=") == [])
        #expect(try candidates("list=") == [])
        #expect(try candidates("region=$(x),") == [])
    }

    @Test("reads the manifest that the command line names, wherever the option is, and otherwise finds one")
    func manifests() throws {
        func files(_ words: String...) -> [String] { CompletionContext(words, writing: words.count - 1).files }
        #expect(
            files("berth", "plan", "-f", "a.yaml", "--file=b.yaml", "--file", "'c d.yaml'", "") == [
                "a.yaml", "b.yaml", "c d.yaml",
            ])
        #expect(files("berth", "plan", "-f", "a\\ b.yaml", "--only", "") == ["a b.yaml"])
        // The word at the cursor is not a file yet.
        #expect(files("berth", "plan", "-f", "a.yaml") == [])
        let named = CompletionContext(["berth", "plan", "--only", "", "-f", "team.yaml"], writing: 3)
        #expect(named.manifest(world)?.registries.map(\.host) == ["111111111111.dkr.ecr.ap-south-1.amazonaws.com"])
    }

    @Test("the scripts insert text that no shell expands, and wildcards")
    func plainMarks() {
        let marks = (0x21..<0x7F).compactMap(Unicode.Scalar.init).filter { scalar in
            !scalar.isASCIILetter && !scalar.isASCIIDigit
                && (scalar.isShellInert || "*?".unicodeScalars.contains(scalar))
        }
        #expect(Set(CompletionScript.plainMarks.unicodeScalars) == Set(marks))
        #expect(CompletionScript.plainMarks.hasSuffix("-"))
    }

    @Test(
        "offers nothing for a manifest that is missing, invalid or on standard input",
        arguments: ["x", "broken.yaml", "-"])
    func silent(file: String) {
        #expect(CompletionContext(["berth", "plan", "-f", file, "--only", ""], writing: 5).manifest(world) == nil)
    }

    @Test(
        "knows the word at the cursor, without quotes and without an option before it",
        arguments: [
            ("region=e", "region=e"), ("\"region=e", "region=e"), ("'region=e'", "region=e"),
            ("--only=region=e", "region=e"),
            ("''", ""),
        ])
    func word(written: String, word: String) {
        #expect(line(writing: written).current == word)
        #expect(CompletionContext(["berth"], writing: 3).current == "")
    }

    @Test("is available by argument-parser's option, for the shells that it knows")
    func script() {
        func shell(_ arguments: String...) -> CompletionShell? {
            CompletionScript.requested(by: arguments)?.shell
        }
        #expect(shell("--generate-completion-script", "bash") == .bash)
        #expect(shell("--generate-completion-script=fish") == .fish)
        #expect(shell("--generate-completion-script", "tcsh") == nil)
        #expect(shell("plan") == nil)
    }
}
