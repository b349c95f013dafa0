import Platform
import TestSupport
import Testing

@Suite("Words of a command", .scheduled)
struct ShellWordsTests {
    @Test(
        "are split as by a shell",
        arguments: [
            ("tool", ["tool"]), ("  tool \t a  b ", ["tool", "a", "b"]), ("'my tool' \"a b\"", ["my tool", "a b"]),
            (#"a\ b 'c\d' "e\"f\\g\h""#, ["a b", #"c\d"#, #"e"f\g\h"#]), ("a'b'\"c\"d", ["abcd"]),
            ("tool '' \"\"", ["tool", "", ""]),
            ("tool $HOME ~ *.txt # no; comment", ["tool", "$HOME", "~", "*.txt", "#", "no;", "comment"]),
        ]
    )
    func words(text: String, words: [String]) throws {
        #expect(try ShellWords.split(text) == words)
    }

    @Test(
        "do not exist if a quote stays open or the text is empty",
        arguments: [
            ("tool 'a", "a ' is never closed"), ("tool \"a\\", "a \" is never closed"),
            ("tool \\", "it ends with a backslash"), ("  ", "it has no words"),
        ]
    )
    func problems(text: String, problem: String) {
        let found = #expect(throws: ShellWords.SyntaxError.self) { try ShellWords.split(text) }
        #expect(found?.description == problem)
    }

    @Test("an accent on a quote, a blank or a backslash changes nothing")
    func accents() throws {
        let words = try ShellWords.split("'\u{301}a b' c\\ \u{301} \"\\\"\u{301}\"")
        #expect(words == ["\u{301}a b", "c \u{301}", "\"\u{301}"])
    }

    @Test("a word of megabytes is read at once", .lasting(atMost: .minutes(1)))
    func length() throws {
        #expect(try ShellWords.split(String(repeating: "a", count: 1 << 21)).count == 1)
    }

    @Test(
        "one word is read as a shell passes it, also while it is typed",
        arguments: [
            ("'c d.yaml'", "c d.yaml"), ("a\\ b", "a b"), ("\"a b", "a b"), ("'a", "a"), ("a b", "a b"), ("", ""),
            ("''", ""),
            ("a\\", "a"), ("\"a\\", "a"),
            // In double quotes a backslash before any other character is a backslash.
            (#""\$x \` \" \\ \n""#, #"$x ` " \ \n"#), (#"'\$x'"#, #"\$x"#), (#"\n"#, "n"),
        ])
    func unquoted(word: String, expected: String) {
        #expect(ShellWords.unquoted(word) == expected)
    }
}
