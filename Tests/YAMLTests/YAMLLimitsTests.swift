import TestSupport
import Testing
import YAML

@Suite("Limits", .scheduled)
struct YAMLLimitsTests {
    /// The limit is far above what parsing needs, so that a busy machine passes, and far below quadratic time.
    private func expectQuick(_ action: () -> Void) {
        let time = ContinuousClock().measure(action)
        #expect(time < .seconds(2), "took \(time)")
    }

    private func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    @Test("100 levels are read, 101 are not")
    func levels() {
        #expect(code(repeated("[", 100) + repeated("]", 100)) == nil)
        #expect(code(repeated("- ", 100) + "x") == nil)
        #expect(code(repeated("- ", 101) + "x") == "too-deep")
        #expect(
            problem(repeated("[", 101) + repeated("]", 101)).hasPrefix(
                "a.yaml:1:101: error: more than 100 levels of lists and mappings\n  1 | …[[[["
            )
        )
    }

    @Test("levels in aliases count")
    func levelsOfAliases() {
        func chain(_ length: Int) -> String {
            "- &a1 [x]\n" + (2...length).map { "- &a\($0) [*a\($0 - 1)]\n" }.joined()
        }
        #expect(code(chain(99)) == nil)
        #expect(problem(chain(100)).hasPrefix("a.yaml:100:10: error: more than 100 levels of lists and mappings\n"))
        #expect(code(repeated("[", 99) + "&a x, *a" + repeated("]", 99)) == nil)
    }

    @Test("80,000 brackets are refused at once", arguments: ["[", "{", "[a,", "{a: ", "- ", "? ", "[{", "[? ["])
    func nesting(text: String) {
        let bytes = Array(repeated(text, 80_000).utf8)
        expectQuick { #expect(problem(bytes).contains(": error: ")) }
    }

    @Test("a billion laughs are refused at once, at the alias that exceeds the limit")
    func billionLaughs() {
        let lines = (1...9).map { "- &a\($0) [" + repeated("*a\($0 - 1), ", 9) + "*a\($0 - 1)]\n" }
        let text = "- &a0 lol\n" + lines.joined()
        expectQuick {
            #expect(
                problem(text) == """
                    a.yaml:7:43: error: more than 1,000,000 values (with aliases expanded)
                      7 | - &a6 [*a5, *a5, *a5, *a5, *a5, *a5, *a5, *a5, *a5, *a5]
                        |                                           ^~~
                    """
            )
        }
    }

    @Test("laughs in merge keys are refused at once")
    func mergedLaughs() {
        let big = "- &a {" + (1...1000).map { "k\($0): 1" }.joined(separator: ", ") + "}\n"
        let text = big + "- <<: [" + repeated("*a, ", 100_000) + "*a]\n"
        expectQuick { #expect(code(text) == "too-many-nodes") }
    }

    @Test("1,000,000 values are read, one more is not")
    func nodes() {
        let thousand = "- &a [" + repeated("x,", 999) + "]\n"
        let text = thousand + repeated("- *a\n", 998) + "- [" + repeated("x,", 998) + "]\n"
        #expect(code(text) == nil)
        #expect(code(text + "- x\n") == "too-many-nodes")
    }

    @Test("8 MiB are read, one byte more is not")
    func size() {
        let text = "a: 1\n#"
        let bytes = Array(text.utf8) + [UInt8](repeating: 0x78, count: 8 << 20 - text.utf8.count)
        #expect(problem(bytes) == "{a: 1}")
        #expect(
            problem(bytes + [0x78]) == """
                a.yaml:1:1: error: the text exceeds the 8 MiB limit
                  1 | a: 1
                    | ^
                """
        )
    }

    @Test("hundreds of tag directives, which libyaml compares with each other, are refused")
    func tagDirectives() {
        func text(_ count: Int) -> String {
            (1...count).map { "%TAG !a\($0)! x\n" }.joined() + "---\na: 1\n"
        }
        #expect(tree(text(100)) == "{a: 1}")
        #expect(
            problem(text(101)) == """
                a.yaml:101:1: error: more than 100 `%TAG` directives
                  101 | %TAG !a101! x
                      | ^
                """
        )
    }
}
