import TestSupport
import Testing
import YAML

@Suite("Rendering", .scheduled)
struct DiagnosticRenderingTests {
    private func rendered(
        _ text: String,
        _ line: Int,
        _ column: Int,
        to endLine: Int? = nil,
        _ endColumn: Int,
        hint: String? = nil
    ) -> String {
        let span = SourceSpan(
            start: SourcePosition(line: line, column: column),
            end: SourcePosition(line: endLine ?? line, column: endColumn)
        )
        let source = SourceText(name: "a.yaml", bytes: Array(text.utf8))
        return Diagnostic(code: "test", message: "wrong", source: source, span: span, hint: hint).rendered()
    }

    @Test("the whole span is underlined, and the hint follows it")
    func underline() {
        let text = String(repeating: "\n", count: 8) + "    region: [us-east-2]\n"
        #expect(
            rendered(text, 9, 5, 11, hint: "did you mean `regions`?") == """
                a.yaml:9:5: error: wrong
                  9 |     region: [us-east-2]
                    |     ^~~~~~ did you mean `regions`?
                """
        )
    }

    @Test("a diagnostic's description is its rendering, with `warning` for a warning")
    func warning() {
        let source = SourceText(name: "<stdin>", bytes: Array("a: x".utf8))
        let span = SourceSpan(start: SourcePosition(line: 1, column: 4), end: SourcePosition(line: 1, column: 5))
        let warning = Diagnostic(severity: .warning, code: "test", message: "odd", source: source, span: span)
        #expect(
            "\(warning)" == """
                <stdin>:1:4: warning: odd
                  1 | a: x
                    |    ^
                """
        )
    }

    @Test("a note can be in another text; the numbers align")
    func notes() {
        let span = SourceSpan(start: SourcePosition(line: 1, column: 1), end: SourcePosition(line: 1, column: 2))
        let far = SourceSpan(start: SourcePosition(line: 100, column: 3), end: SourcePosition(line: 100, column: 5))
        let other = SourceText(name: "b.yaml", bytes: Array((String(repeating: "\n", count: 99) + "  bb  ").utf8))
        let note = Diagnostic.Note(span: far, source: other, message: "first written here")
        let diagnostic = Diagnostic(
            code: "test",
            message: "wrong",
            source: SourceText(name: "a.yaml", bytes: [0x61]),
            span: span,
            notes: [note]
        )
        #expect(
            diagnostic.rendered() == """
                a.yaml:1:1: error: wrong
                    1 | a
                      | ^
                b.yaml:100:3: note: first written here
                  100 |   bb
                      |   ^~
                """
        )
    }

    @Test("a span over several lines is underlined to the end of its first, without trailing blanks")
    func severalLines() {
        #expect(
            rendered("a: [b, \t \n c]", 1, 4, to: 2, 4) == """
                a.yaml:1:4: error: wrong
                  1 | a: [b,
                    |    ^~~
                """
        )
    }

    @Test("an empty span, an empty line, the end of the text and a place after it still show a caret")
    func emptyPlaces() {
        #expect(rendered("a: b", 1, 5, 5) == "a.yaml:1:5: error: wrong\n  1 | a: b\n    |     ^")
        #expect(rendered("a\n\nb", 2, 1, 1, hint: "x") == "a.yaml:2:1: error: wrong\n  2 |\n    | ^ x")
        #expect(rendered("a\n", 2, 1, 1) == "a.yaml:2:1: error: wrong\n  2 |\n    | ^")
        #expect(rendered("a", 7, 3, 3) == "a.yaml:7:3: error: wrong\n  7 |\n    | ^")
    }

    @Test("tabs become spaces up to every fourth column, in both lines")
    func tabs() {
        #expect(
            rendered("\ta\tb:\tc", 1, 4, 7) == """
                a.yaml:1:4: error: wrong
                  1 |     a   b:  c
                    |         ^~~~
                """
        )
    }

    @Test("wide characters take two columns, combining ones none")
    func widths() {
        #expect(
            rendered("日本: e\u{301}한🚀🇩🇪", 1, 5, 7) == """
                a.yaml:1:5: error: wrong
                  1 | 日本: e\u{301}한🚀🇩🇪
                    |       ^
                """
        )
        #expect(
            rendered("日本: e\u{301}한🚀🇩🇪", 1, 7, 11, hint: "x") == """
                a.yaml:1:7: error: wrong
                  1 | 日本: e\u{301}한🚀🇩🇪
                    |        ^~~~~~ x
                """
        )
        // A syllable of three conjoining letters is one wide character.
        #expect(
            rendered("\u{1112}\u{1161}\u{11AB}x", 1, 4, 5) == """
                a.yaml:1:4: error: wrong
                  1 | \u{1112}\u{1161}\u{11AB}x
                    |   ^
                """
        )
    }

    @Test("what a terminal would interpret or hide becomes U+FFFD, in the line, the message, the hint and the name")
    func controls() {
        let source = SourceText(name: "\u{1B}[2J", bytes: Array("\u{1B}[31m\u{9B}\u{202E}\u{200B}x".utf8))
        let span = SourceSpan(start: SourcePosition(line: 1, column: 9), end: SourcePosition(line: 1, column: 10))
        let diagnostic = Diagnostic(
            code: "test",
            message: "key `\u{7}\n`",
            source: source,
            span: span,
            hint: "not \u{8}"
        )
        #expect(
            diagnostic.rendered() == """
                \u{FFFD}[2J:1:9: error: key `\u{FFFD}\u{FFFD}`
                  1 | \u{FFFD}[31m\u{FFFD}\u{FFFD}\u{FFFD}x
                    |         ^ not \u{FFFD}
                """
        )
    }

    @Test("a long line is cut after the window")
    func cutBehind() {
        let line = String(repeating: "a", count: 119)
        #expect(
            rendered(line + "xyz", 1, 2, 3) == """
                a.yaml:1:2: error: wrong
                  1 | \(line)x…
                    |  ^
                """
        )
        #expect(rendered(line + "x", 1, 2, 3).hasPrefix("a.yaml:1:2: error: wrong\n  1 | \(line)x\n"))
    }

    @Test("a long line is cut on both sides of the place, and the underline with it")
    func cutAround() {
        let text = String(repeating: "a", count: 1000) + "KEY" + String(repeating: "b", count: 1000)
        #expect(
            rendered(text, 1, 1001, 1004, hint: "x") == """
                a.yaml:1:1001: error: wrong
                  1 | …\(String(repeating: "a", count: 40))KEY\(String(repeating: "b", count: 77))…
                    | \(String(repeating: " ", count: 41))^~~ x
                """
        )
        #expect(
            rendered(text, 1, 1001, 2004).hasSuffix(
                "\n    | \(String(repeating: " ", count: 41))^\(String(repeating: "~", count: 79))"
            )
        )
    }

    @Test("a line of 8 MiB has one short excerpt")
    func hugeLine() {
        let text = String(repeating: "a", count: 8 << 20)
        #expect(
            rendered(text, 1, text.utf8.count + 1, text.utf8.count + 1) == """
                a.yaml:1:8388609: error: wrong
                  1 | …\(String(repeating: "a", count: 40))
                    | \(String(repeating: " ", count: 41))^
                """
        )
    }

    @Test("a long message is cut")
    func longMessage() {
        let key = String(repeating: "k", count: 1000)
        #expect(
            problem("\(key): 1\n\(key): 2").hasPrefix(
                "a.yaml:2:1: error: duplicate key `\(String(repeating: "k", count: 385))…\n"
            )
        )
    }
}
