import Platform
import TestSupport
import Testing
import YAML

@testable import BerthCore

@Suite("scalars of a first manifest", .scheduled)
struct ScalarTextTests {
    @Test(
        "a value is plain if every parser reads it unchanged, and quoted otherwise",
        arguments: [
            ("dev", "dev"), ("acme+robot", "acme+robot"), ("a:5000", "a:5000"), ("robot$ci", "robot$ci"),
            ("--name", "--name"), ("", "\"\""), ("007", "\"007\""), ("1e3", "\"1e3\""), ("Yes", "\"Yes\""),
            ("null", "\"null\""), ("~", "\"~\""), ("a:", "\"a:\""), ("a: b", "\"a: b\""), ("a #b", "\"a #b\""),
            ("a,b", "\"a,b\""), ("- a", "\"- a\""), ("---", "\"---\""), ("--", "\"--\""), ("{a}", "\"{a}\""),
            ("*a", "\"*a\""), ("${A}", "\"$${A}\""), ("$${A}", "\"$$${A}\""), ("ö", "\"ö\""),
            ("\"\\\n\t\u{85}\u{2028}\u{FEFF}", "\"\\\"\\\\\\u000A\\u0009\\u0085\\u2028\\uFEFF\""),
        ]
    )
    func values(text: String, written: String) throws {
        #expect(ScalarText.value(text) == written)
        guard !text.isEmpty else { return }
        guard text.isHarmlessLine else {
            // A manifest refuses it as a name, and YAML reads it.
            let root = try YAMLDocument.parse(SourceText(name: "berth.yaml", bytes: Array("name: \(written)\n".utf8)))
            #expect(root.mapping?.first?.value.scalar.map { Array($0.text.utf8) } == Array(text.utf8))
            return
        }
        let manifest = try ManifestFixture("version: 1\nname: \(written)\nregistries: [{host: public.ecr.aws}]\n")
            .read()
        #expect(manifest.manifest.name.unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    @Test("in a key nothing is substituted")
    func keys() {
        #expect(ScalarText.key("${A}") == "\"${A}\"")
    }

    @Test("a remark is one line, with characters that every parser accepts")
    func remarks() {
        #expect(ScalarText.remark("a\nb: \u{1}#\u{2028}\u{FFFE}\u{1F600}ö") == "a b:  # ??ö")
    }
}
