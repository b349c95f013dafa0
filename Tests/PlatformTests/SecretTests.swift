import Platform
import TestSupport
import Testing

@Suite("A secret", .scheduled)
struct SecretTests {
    private let secret = Secret("hunter2")

    @Test("is shown only by `reveal`")
    func hides() {
        var dumped = ""
        dump(["password": secret], to: &dumped)
        let shown = "\(secret) \(String(reflecting: secret)) \(String(describing: Optional(secret))) \(dumped)"
        #expect(!shown.contains("hunter2"))
        #expect(shown.contains("<secret>"))
        #expect(secret.reveal() == "hunter2")
    }

    @Test("in a request or an answer stays hidden")
    func inMessages() {
        var request = HTTPRequest(url: "https://example.com/", headers: ["Authorization": "Basic hunter2"])
        request.body = Array("hunter2".utf8)
        let response = HTTPResponse(status: 200, headers: ["Token": "hunter2"], body: Array("hunter2".utf8))
        var dumped = ""
        dump(request, to: &dumped)
        dump(response, to: &dumped)
        #expect(!"\(request) \(response) \(request.headers) \(dumped)".contains("hunter2"))
    }

    // "é" as one scalar and as two; a Hangul syllable and its letters; the angstrom and the letter; the kelvin and the K.
    @Test(
        "S33: is a different one in another normal form: a registry compares bytes",
        arguments: [
            ("caf\u{E9}", "cafe\u{301}"), ("\u{AC00}", "\u{1100}\u{1161}"), ("\u{212B}", "\u{C5}"), ("\u{212A}", "K"),
        ]
    )
    func normalForms(one: String, other: String) {
        #expect(one == other, "Swift takes these texts for equal")
        #expect(Secret(one) != Secret(other))
        #expect(Set([Secret(one), Secret(other)]).count == 2)
        #expect(!one.hasSameBytes(as: other))
    }

    @Test("equals one with the same bytes, of any length")
    func sameBytes() {
        let long = String(repeating: "0123456789abcdef", count: 200)
        #expect(Secret(long) == Secret(String(Array(long))))
        #expect(Secret(long + "a") != Secret(long + "b"))
        #expect(Secret("") == Secret(""))
        #expect(Secret("a") != Secret(""))
        #expect(Secret("a\0") != Secret("a"))
    }
}
