import FoundationEssentials
import Platform
import Testing

@testable import AWS

@Suite("Texts of XML elements, and dates of headers")
struct XMLTextTests {
    @Test(
        "the first element of the name, whole",
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

    @Test(
        "a time of day as servers send it",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Fri, 15 Jan 2027 08:00:00 GMT", 1_800_000_000),
            ("Sunday, 06-Nov-94 08:49:37 GMT", nil), ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("", nil),
            ("Sun, 06 Foo 1994 08:49:37 GMT", nil),
        ] as [(String, Double?)]
    )
    func httpDate(text: String, epoch: Double?) {
        #expect(Date(httpDate: text) == epoch.map { Date(timeIntervalSince1970: $0) })
    }
}
