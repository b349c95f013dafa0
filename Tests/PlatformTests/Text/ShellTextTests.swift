import Platform
import TestSupport
import Testing

@Suite("A word for a shell", .scheduled)
struct ShellTextTests {
    @Test("S35: is in quotes unless every scalar is plain, and no quote is missed")
    func word() {
        for plain in ["a", "../x-1_2.yaml", "host=ghcr.io:443,a", "~/x", "50%+@"] { #expect(plain.shellWord == plain) }
        for text in ["", "a b", "$x", "`x`", "a;b", "~root", "=ls", "ü", "a*", "a\u{D4E}`b", "a\nb"] {
            #expect(text.shellWord == "'\(text)'")
        }
        #expect("it's".shellWord == #"'it'\''s'"#)
        // Swift treats each of these as one character, and so not as a quote.
        for quote in ["'\u{301}", "\u{D4E}'"] {
            let bytes = Array("a\(quote)b".shellWord.utf8)
            #expect(bytes.count { $0 == UInt8(ascii: "'") } == 5, "\(bytes)")
        }
    }

    @Test("S1: is a completion candidate if no shell expands any scalar of it")
    func candidate() {
        for text in ["prod", "600423610423", "localhost:5000", "a.b_c-d/e@f%g+h=i,j"] {
            #expect(text.isCompletionCandidate)
        }
        #expect(!"".isCompletionCandidate)
        for scalar in (0..<0x80).compactMap(Unicode.Scalar.init)
        where !(scalar.isASCIILetter || scalar.isASCIIDigit || "-._/:@%+=,".unicodeScalars.contains(scalar)) {
            #expect(!"a\(scalar)b".isCompletionCandidate, "\(scalar.value)")
        }
        for text in ["\u{D4E}`./x`", "a\u{301}", "é", "$\u{34F}(x)", "\u{D4E}"] {
            #expect(!text.isCompletionCandidate, "\(text)")
        }
    }
}
