import TestSupport
import Testing
import YAML

@Suite("Errors of syntax", .scheduled)
struct SyntaxErrorTests {
    @Test("a list that is not closed shows where it starts")
    func openList() {
        #expect(
            problem("a: [1, 2\nb: 3\n") == """
                a.yaml:2:2: error: expected `,` or `]`
                  2 | b: 3
                    |  ^
                a.yaml:1:4: note: the list starts here
                  1 | a: [1, 2
                    |    ^
                """
        )
    }

    @Test("an error at the end of the text has a place")
    func openMapping() {
        #expect(
            problem("a: {b: 1\n") == """
                a.yaml:2:1: error: expected `,` or `}`
                  2 |
                    | ^
                a.yaml:1:4: note: the mapping starts here
                  1 | a: {b: 1
                    |    ^
                """
        )
        #expect(
            problem("a: [") == """
                a.yaml:1:5: error: expected a value
                  1 | a: [
                    |     ^
                """
        )
    }

    @Test("wrong indentation")
    func indentation() {
        #expect(
            problem("a:\n  - b\n c: d\n") == """
                a.yaml:3:2: error: expected the mapping's next key
                  3 |  c: d
                    |  ^ is it indented right?
                a.yaml:1:1: note: the mapping starts here
                  1 | a:
                    | ^
                """
        )
        #expect(
            problem("- a\nb: c\n") == """
                a.yaml:2:1: error: expected `-` and the list's next element
                  2 | b: c
                    | ^ is it indented right?
                a.yaml:1:1: note: the list starts here
                  1 | - a
                    | ^
                """
        )
        #expect(
            problem(" a: 1\nb: 2\n") == """
                a.yaml:2:1: error: expected the end of the text
                  2 | b: 2
                    | ^ is it indented right?
                """
        )
    }

    @Test("more text after a value")
    func moreBehindValue() {
        #expect(
            problem("{a: 1}}") == """
                a.yaml:1:7: error: expected the end of the text
                  1 | {a: 1}}
                    |       ^
                """
        )
        #expect(
            problem("a: 'b' c") == """
                a.yaml:1:8: error: expected the mapping's next key
                  1 | a: 'b' c
                    |        ^
                a.yaml:1:1: note: the mapping starts here
                  1 | a: 'b' c
                    | ^
                """
        )
    }

    @Test("a value or a list where none is allowed")
    func misplaced() {
        #expect(
            problem("a: b: c\n") == """
                a.yaml:1:5: error: a `:` and a value are not allowed here
                  1 | a: b: c
                    |     ^ indent the key right, or put text with `: ` in quotes
                """
        )
        #expect(
            problem("a: - b\n") == """
                a.yaml:1:4: error: a list element cannot start here
                  1 | a: - b
                    |    ^ start the list on a line of its own
                """
        )
        #expect(
            problem("a: ? b\n") == """
                a.yaml:1:4: error: a key is not allowed here
                  1 | a: ? b
                    |    ^
                """
        )
        #expect(
            problem("a: ]") == """
                a.yaml:1:4: error: expected a value
                  1 | a: ]
                    |    ^
                """
        )
    }

    @Test("a key without a colon")
    func keyWithoutColon() {
        #expect(
            problem("abc: 1\ndef\nghi: 2\n") == """
                a.yaml:3:1: error: expected `:` after the key
                  3 | ghi: 2
                    | ^
                a.yaml:2:1: note: the key starts here
                  2 | def
                    | ^
                """
        )
    }

    @Test("a value that starts with a reserved character", arguments: ["@", "`", "%"])
    func reservedCharacter(character: String) {
        #expect(
            problem("a: \(character)x\n") == """
                a.yaml:1:4: error: a value cannot start with this character
                  1 | a: \(character)x
                    |    ^ put the value in quotes
                """
        )
    }

    @Test("a tab as indentation")
    func tab() {
        #expect(
            problem("a:\n\tb: 1\n") == """
                a.yaml:2:1: error: a tab is not allowed here
                  2 |     b: 1
                    | ^ indent with spaces
                """
        )
        #expect(
            problem("a: |\n\tb\n") == """
                a.yaml:2:1: error: a tab is not allowed here
                  2 |     b
                    | ^ indent with spaces
                a.yaml:1:4: note: the block of text starts here
                  1 | a: |
                    |    ^
                """
        )
        #expect(
            problem("a:\n  b\n\tc") == """
                a.yaml:3:1: error: a tab is not allowed here
                  3 |     c
                    | ^ indent with spaces
                a.yaml:2:3: note: the value starts here
                  2 |   b
                    |   ^
                """
        )
    }

    @Test("quotes that are not closed")
    func openQuotes() {
        #expect(
            problem("a: 'x") == """
                a.yaml:1:6: error: the quotes are never closed
                  1 | a: 'x
                    |      ^
                a.yaml:1:4: note: the quoted text starts here
                  1 | a: 'x
                    |    ^
                """
        )
        #expect(
            problem("a: \"x\n---\ny\"") == """
                a.yaml:2:1: error: the quotes are not closed before the document ends
                  2 | ---
                    | ^
                a.yaml:1:4: note: the quoted text starts here
                  1 | a: "x
                    |    ^
                """
        )
    }

    @Test(
        "wrong escapes",
        arguments: [
            (#"a: "\q""#, 5, "unknown escape in double quotes", #" write `\\` for a backslash, or use single quotes"#),
            (#"a: "\xzz""#, 7, "expected hexadecimal digits", ""),
            (#"a: "\ud800""#, 7, "the escape names no Unicode character", ""),
        ]
    )
    func escapes(text: String, column: Int, message: String, hint: String) {
        #expect(
            problem(text) == """
                a.yaml:1:\(column): error: \(message)
                  1 | \(text)
                    | \(String(repeating: " ", count: column - 1))^\(hint)
                a.yaml:1:4: note: the quoted text starts here
                  1 | \(text)
                    |    ^
                """
        )
    }

    @Test(
        "rarer errors",
        arguments: [
            ("a: & b", 5, "expected a name of letters, digits, `-` and `_`", 4, "an anchor starts here"),
            ("a: *", 5, "expected a name of letters, digits, `-` and `_`", 4, "an alias starts here"),
            ("a: | x", 6, "expected the end of the line", 4, "the block of text starts here"),
            ("a: |0", 5, "found an indentation indicator equal to 0", 4, "the block of text starts here"),
            ("%FOO", 5, "unknown directive", 1, "a directive starts here"),
            ("a: !\"x", 5, "did not find expected whitespace or line break", 4, "a tag starts here"),
        ]
    )
    func rare(text: String, column: Int, message: String, start: Int, note: String) {
        #expect(
            problem(text) == """
                a.yaml:1:\(column): error: \(message)
                  1 | \(text)
                    | \(String(repeating: " ", count: column - 1))^
                a.yaml:1:\(start): note: \(note)
                  1 | \(text)
                    | \(String(repeating: " ", count: start - 1))^
                """
        )
    }

    @Test("directives that cannot be followed")
    func directives() {
        #expect(
            problem("%YAML 3.0\n---\na: 1\n") == """
                a.yaml:1:1: error: only YAML 1.1 and 1.2 are supported
                  1 | %YAML 3.0
                    | ^
                """
        )
        #expect(
            problem("a: !e!foo x") == """
                a.yaml:1:4: error: the tag's handle is not declared
                  1 | a: !e!foo x
                    |    ^
                """
        )
    }

    @Test("a byte that is not UTF-8, after multi-byte characters and a byte order mark")
    func notUTF8() {
        #expect(
            problem([0xEF, 0xBB, 0xBF] + Array("a: é\né: ".utf8) + [0xFF, 0x78]) == """
                a.yaml:2:4: error: the text is not UTF-8
                  2 | é: \u{FFFD}x
                    |    ^ save the file as UTF-8
                """
        )
        #expect(problem(Array("a: ".utf8) + [0xE2, 0x82]).hasPrefix("a.yaml:1:4: error: the text is not UTF-8\n"))
    }

    @Test("UTF-16 is not UTF-8, with and without a byte order mark")
    func utf16() {
        #expect(problem([0xFF, 0xFE, 0x61, 0x00]).hasPrefix("a.yaml:1:1: error: the text is not UTF-8\n"))
        #expect(problem([0x61, 0x00]).hasPrefix("a.yaml:1:2: error: the character U+0000 is not allowed in YAML\n"))
    }

    @Test("control characters are refused, and do not reach the terminal", arguments: ["\u{0}", "\u{1B}", "\u{7F}"])
    func controlCharacters(character: String) {
        let value = String(character.unicodeScalars.first?.value ?? 0, radix: 16, uppercase: true)
        let digits = String(repeating: "0", count: 4 - value.count) + value
        #expect(
            problem("é: 1\né\(character)[31m") == """
                a.yaml:2:2: error: the character U+\(digits) is not allowed in YAML
                  2 | é\u{FFFD}[31m
                    |  ^ delete it, or write it as an escape in double quotes
                """
        )
    }
}
