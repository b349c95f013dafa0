import Platform
import TestSupport
import Testing

@testable import Sandbox

@Suite(.scheduled)
struct HTMLTests {
    @Test("interpolated text is escaped, and interpolated HTML is not")
    func escaping() {
        let hostile = #"<script a="b" c='d'>&amp;</script>"#
        let part: HTML = "<b>\(hostile)</b>"
        let page: HTML = "<p title=\"\(hostile)\">\(part)\([part, part])"
        let escaped = "&lt;script a=&quot;b&quot; c=&#39;d&#39;&gt;&amp;amp;&lt;/script&gt;"
        let bold = "<b>\(escaped)</b>"
        #expect(page.text == "<p title=\"\(escaped)\">\(bold)\(bold)\(bold)")
    }

    @Test(
        "URL-safe base64 has no padding",
        arguments: [([], ""), ([0xFB], "-w"), ([0xFF, 0xEF], "_-8"), ([1, 2, 3], "AQID")] as [([UInt8], String)])
    func base64(bytes: [UInt8], text: String) {
        #expect(Base64URL.encode(bytes) == text)
        #expect(Base64URL.decode(text) == bytes)
    }

    @Test("other text is not URL-safe base64", arguments: ["A", "+w", "/w", "_-8=", "_-8 ", "ä"])
    func notBase64(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }
}
