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
}
