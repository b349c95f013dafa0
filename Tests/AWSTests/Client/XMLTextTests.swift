import TestSupport
import Testing

@testable import AWS

@Suite("Texts of XML elements", .scheduled)
struct XMLTextTests {
    @Test(
        "the first element of the name, complete",
        arguments: [
            ("<a><Code>X</Code></a>", "X"), ("<CodeName>no</CodeName><Code>X</Code>", "X"),
            (#"<Code xml:space="preserve"> X </Code>"#, "X"), ("<Code/>", ""), ("<Code></Code>", ""),
            ("<Code>a &lt;&amp;lt;&gt; &quot;&apos;&#65;&#x42; &nbsp; &; &</Code>", "a <&lt;> \"'AB &nbsp; &; &"),
            ("<Code>X", nil), ("<Code", nil), ("", nil), ("Code", nil),
        ] as [(String, String?)]
    )
    func text(xml: String, text: String?) {
        #expect(xml.xmlText(of: "Code") == text)
    }
}
