import Platform
import TestSupport
import Testing

@Suite("Percent-encoding", .scheduled)
struct PercentEncodingTests {
    private func decoded(_ text: String) -> String {
        String(decoding: PercentEncoding.decode(text.utf8), as: UTF8.self)
    }

    @Test(
        "keeps letters, digits and four marks, and writes every other byte in capital digits",
        arguments: [
            ("aZ09-._~", "aZ09-._~"), ("a b+c", "a%20b%2Bc"), ("/?#&=", "%2F%3F%23%26%3D"), ("\u{E9}", "%C3%A9"),
            ("\u{1}\u{7F}", "%01%7F"), ("", ""),
        ])
    func encode(text: String, encoded: String) {
        #expect(PercentEncoding.encode(text.utf8) == encoded)
        #expect(decoded(encoded) == text)
    }

    @Test("keeps one more byte if requested")
    func keeping() {
        #expect(PercentEncoding.encode("a/b c".utf8, keeping: UInt8(ascii: "/")) == "a/b%20c")
    }

    @Test("writes fields in the format of queries and forms")
    func fields() {
        #expect(
            PercentEncoding.encode(fields: [("account", "me & you"), ("scope", "a=b"), ("empty", "")])
                == "account=me%20%26%20you&scope=a%3Db&empty=")
        #expect(PercentEncoding.encode(fields: []) == "")
    }

    @Test(
        "decodes one layer, and keeps text that is not an escape",
        arguments: [
            ("%41%6a%6A", "Ajj"), ("%2541", "%41"), ("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("100%", "100%"),
            ("a+b", "a+b"), ("%%41", "%A"),
            // Two characters that a number may contain and that are not digits.
            ("%+1", "%+1"), ("%-1", "%-1"), ("% 1", "% 1"),
        ])
    func decode(text: String, expected: String) {
        #expect(decoded(text) == expected)
    }
}
