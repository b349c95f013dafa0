import Platform
import TestSupport
import Testing

@Suite("Text by its bytes", .scheduled)
struct StringBytesTests {
    @Test("a delimiter is found whatever is next to it", arguments: ["\u{301}", "\u{34F}", "\u{200D}", "\u{FE0F}"])
    func marks(mark: String) {
        let text = "a/\(mark)b"
        #expect(!text.contains("/") && text.split(separator: "/").count == 1, "Swift's own operations miss it")
        #expect(text.contains(bytes: "/") && text.contains(scalar: "/"))
        #expect(text.split(scalar: "/").map(String.init) == ["a", "\(mark)b"])
        #expect(text.firstIndex(scalar: "/") == text.utf8.firstIndex(of: UInt8(ascii: "/")))
        #expect(text.hasPrefix(bytes: "a/"))
        #expect(text.rest(afterPrefix: "a/").map(String.init) == mark + "b")
        #expect("\u{D4E}/b".hasSuffix(bytes: "/b"))
        #expect(text.replacing(bytes: "/", with: "!").utf8.elementsEqual("a!\(mark)b".utf8))
        #expect(text.prefix(upToScalar: "/") == "a")
    }

    @Test("texts that are canonically equivalent are not identical")
    func identical() {
        #expect("e\u{301}" == "\u{E9}")
        #expect(!"e\u{301}".hasSameBytes(as: "\u{E9}"))
        #expect(!"x\u{E9}".hasSuffix(bytes: "e\u{301}"))
        #expect("a".hasSameBytes(as: "a"))
    }

    @Test("parts are the texts between separators, with the empty ones on request")
    func split() {
        func parts(_ text: String, _ maxSplits: Int = .max, _ omitting: Bool = true) -> [String] {
            text.split(scalar: ",", maxSplits: maxSplits, omittingEmptySubsequences: omitting).map(String.init)
        }
        for text in ["", ",", "a", ",a,,b,", "a,b,c", "a,,"] {
            for limit in [0, 1, 2, Int.max] {
                for omitting in [true, false] {
                    let own = text.split(separator: ",", maxSplits: limit, omittingEmptySubsequences: omitting)
                    #expect(parts(text, limit, omitting) == own.map(String.init), "\(text) \(limit) \(omitting)")
                }
            }
        }
    }

    // D11
    @Test(
        "one line end is removed at the end, and nothing else",
        arguments: [
            ("", ""), ("a", "a"), ("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), ("a\r\n\r\n", "a\r\n"), ("\n", ""),
            ("\r\n", ""), ("a\r", "a\r"), ("a\n ", "a\n "), ("a\n\u{301}", "a\n\u{301}"), ("\na", "\na"),
        ])
    func withoutLineEnd(text: String, expected: String) {
        #expect(text.withoutLineEnd.hasSameBytes(as: expected))
    }

    // D18
    @Test("a JSON member matches a field of Go's in any case")
    func fieldName() {
        for name in ["access_token", "Access_Token", "ACCESS_TOKEN", "acce\u{17F}s_to\u{212A}en"] {
            #expect(name.isFieldName("access_token"))
        }
        for name in ["access_tokens", "access-token", "access_token\u{301}", "", "accesstoken", "\u{130}d"] {
            #expect(!name.isFieldName("access_token"))
        }
    }

    @Test("lines end at every line end of Unicode")
    func lines() {
        #expect(
            "a\r\nb\n\nc\u{85}d\u{2028}e\u{B}f\u{301}".lines.map(String.init) == ["a", "b", "c", "d", "e", "f\u{301}"])
        #expect("a\u{2029}b".firstLine == "a")
        #expect("".firstLine == "" && "".lines.isEmpty)
    }

    @Test("blanks at both ends are removed, whatever is next to them")
    func trimmed() {
        #expect(" \t\r\na \u{301}b\r\n".trimmed().utf8.elementsEqual("a \u{301}b".utf8))
        // To other programs a space with an accent is a space.
        #expect("a \u{301} ".trimmed().utf8.elementsEqual("a \u{301}".utf8))
        #expect(" \n".trimmed() == "")
        #expect("\u{A0}a".trimmed() == "\u{A0}a")
    }

    @Test("an empty text is found everywhere, and is never replaced")
    func empty() {
        #expect("a".contains(bytes: "") && "".contains(bytes: "") && !"".contains(bytes: "a"))
        #expect("aba".replacing(bytes: "", with: "x") == "aba")
        #expect("aXXXb".replacing(bytes: "XX", with: "") == "aXb")
    }
}
