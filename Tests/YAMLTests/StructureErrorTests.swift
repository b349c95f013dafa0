import TestSupport
import Testing
import YAML

@Suite("Errors of structure", .scheduled)
struct StructureErrorTests {
    @Test("a duplicate key is refused, showing both places")
    func duplicateKey() {
        #expect(
            problem("a: 1\n" + String(repeating: "\n", count: 8) + "'a': 2") == """
                a.yaml:10:1: error: duplicate key `a`
                  10 | 'a': 2
                     | ^~~
                a.yaml:1:1: note: first written here
                   1 | a: 1
                     | ^
                """
        )
    }

    @Test("a duplicate key is reported before an error in its value")
    func duplicateKeyFirst() {
        #expect(code("{a: 1, a: *b}") == "duplicate-key")
    }

    @Test("a list or a mapping cannot be a key")
    func complexKeys() {
        #expect(
            problem("a:\n  [b]: c") == """
                a.yaml:2:3: error: a key is a single word or text, not a list
                  2 |   [b]: c
                    |   ^
                """
        )
        #expect(
            problem("? b: c\n: d") == """
                a.yaml:1:3: error: a key is a single word or text, not a mapping
                  1 | ? b: c
                    |   ^
                """
        )
        #expect(
            problem("- &a [b]\n- *a : c") == """
                a.yaml:2:3: error: a key is a single word or text, not a list or mapping
                  2 | - *a : c
                    |   ^~
                """
        )
    }

    @Test("tags of applications and rarer types are refused at their places")
    func tags() {
        #expect(
            problem("a: &b !foo x") == """
                a.yaml:1:7: error: the tag `!foo` is not allowed here
                  1 | a: &b !foo x
                    |       ^~~~ delete it
                """
        )
        #expect(
            problem("a: !!set {x}") == """
                a.yaml:1:4: error: the tag `!!set` is not allowed here
                  1 | a: !!set {x}
                    |    ^~~~~ delete it
                """
        )
        #expect(
            problem("a: !<tag:foo> x") == """
                a.yaml:1:4: error: the tag `tag:foo` is not allowed here
                  1 | a: !<tag:foo> x
                    |    ^ delete it
                """
        )
    }

    @Test(
        "a tag of another kind of value is refused",
        arguments: ["!!map [a]", "!!seq {a: b}", "!!seq a", "!!str [a]"]
    )
    func tagsOfOtherKinds(text: String) {
        #expect(code(text) == "unsupported-tag")
    }

    @Test("a second document is refused")
    func secondDocument() {
        #expect(
            problem("a: 1\n---\nb: 2") == """
                a.yaml:2:1: error: a second document starts here; only one is allowed
                  2 | ---
                    | ^~~
                """
        )
    }

    @Test(
        "a text without a value is empty",
        arguments: ["", "\n\n", "---\n", "---\n...\n", "\u{FEFF}", "--- !!str\n"]
    )
    func empty(text: String) {
        #expect(code(text) == "empty")
    }

    @Test("the error for an empty text has a place")
    func emptyPlace() {
        #expect(
            problem("") == """
                a.yaml:1:1: error: the file is empty
                  1 |
                    | ^
                """
        )
        #expect(
            problem("# only words\n") == """
                a.yaml:1:1: error: the file is empty
                  1 | # only words
                    | ^
                """
        )
    }
}
