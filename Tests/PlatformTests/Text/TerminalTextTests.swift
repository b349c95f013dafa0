import Platform
import TestSupport
import Testing

@Suite("Untrusted text", .scheduled)
struct TerminalTextTests {
    @Test("is one line without control characters and without runners' commands, cut to its length")
    func line() {
        #expect("plain text: 1::2".harmless(limit: 100) == "plain text: 1::2")
        #expect("\u{1B}[2Ja\r\nb\t\u{7F}\u{9B}c\u{202E}\u{2028}".harmless(limit: 100) == "[2Ja  b   c")
        #expect("a ##[error]b ###[c] #[d]".harmless(limit: 100) == "a # #[error]b # # #[c] #[d]")
        #expect("abcdef".harmless(limit: 3) == "ab…")
        // Scripts and emoji need this joiner.
        #expect("👩\u{200D}🚀".harmless(limit: 10) == "👩\u{200D}🚀")
    }

    @Test("keeps its length and its blanks if requested")
    func inOneLine() {
        #expect(" a\nb ".inOneLine == " a b ")
        #expect("::a".inOneLine == "::a")
    }

    @Test("keeps its lines and berth's colors when printed, and no line is a command")
    func lines() {
        let red = "\u{1B}[31m"
        #expect(
            "\(red)a\u{1B}[2J\n  ::error::b\n\u{A0}::c::\na ::d::\nx##[e]\n".harmlessLines(keeping: [red])
                == "\(red)a [2J\n  : :error::b\n\u{A0}: :c::\na ::d::\nx# #[e]\n")
        #expect("\(red)::a::".harmlessLines(keeping: [red]) == "\(red): :a::")
        #expect("\(red)a".harmlessLines(keeping: []) == " [31ma")
        #expect(":::a\n#\n#[b]\n".harmlessLines(keeping: []) == ": ::a\n#\n#[b]\n")
    }

    @Test("keeps its meaning as JSON, in other characters")
    func json() {
        #expect(
            "{\"a\":\"\u{9B}\u{202E}##[b]\u{E0001}é\"}\n".harmlessJSON
                == "{\"a\":\"\\u009b\\u202e#\\u0023[b]\\udb40\\udc01é\"}\n")
        #expect("{\"a\":\"b::c\"}".harmlessJSON == "{\"a\":\"b::c\"}")
    }
}
