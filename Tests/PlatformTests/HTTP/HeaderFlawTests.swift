import Platform
import TestSupport
import Testing

@Suite("Values of header fields", .scheduled)
struct HeaderFlawTests {
    @Test("what RFC 9110 allows can be sent", arguments: ["", "a b", "a\tb", "~!\"{}", "\u{E9}", "FwoGZXIvYXdzE//=="])
    func sound(value: String) {
        #expect(HeaderValueFlaw(inValue: value) == nil)
    }

    @Test(
        "S8: a value that cannot be sent is reported without its text",
        arguments: [
            ("one\ntwo", "contains a line break"), ("one\r\ntwo", "contains a line break"),
            ("one\u{301}\rtwo", "contains a line break"),
            ("one\u{1}", "contains a control character"), ("\0", "contains a control character"),
            ("one\u{7F}", "contains a control character"),
        ]
    )
    func flawed(value: String, description: String) {
        #expect(HeaderValueFlaw(inValue: value).map { "\($0)" } == description)
    }

    @Test("a name has only the characters of a token")
    func names() {
        #expect(HeaderValueFlaw.isName("X-Amz-Date"))
        for name in ["", "a b", "a:", "a\n", "a\u{301}", "\u{E9}"] { #expect(!HeaderValueFlaw.isName(name)) }
    }
}
