import Testing

@testable import AWS

@Suite("Commands, as the fuzzer found them")
struct ShellWordsFuzzerTests {
    @Test("an accent on a quote, a blank or a backslash changes nothing")
    func accents() throws {
        let words = try ShellWords.split("'\u{301}a b' c\\ \u{301} \"\\\"\u{301}\"")
        #expect(words == ["\u{301}a b", "c \u{301}", "\"\u{301}"])
    }

    @Test("a word of megabytes is read at once", .timeLimit(.minutes(1)))
    func length() throws {
        #expect(try ShellWords.split(String(repeating: "a", count: 1 << 21)).count == 1)
    }
}
