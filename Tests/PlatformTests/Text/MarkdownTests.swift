import Platform
import TestSupport
import Testing

@Suite("Text in Markdown", .scheduled)
struct MarkdownTests {
    @Test("has no control characters, and no long lines")
    func foreign() {
        #expect("\u{1B}[31mred\u{7}\r\n\u{202E}\\".inMarkdown == "\\[31mred<br>\\\\")
        #expect(String(repeating: "x", count: 300).inMarkdown == String(repeating: "x", count: 199) + "…")
    }

    @Test("S19: has no markup, whatever is next to a delimiter")
    func delimiters() {
        let text = "[\u{34F}Fix it here](https://evil.example/login) \u{D4E}<img src=x> |\u{34F} x `\u{301}y`"
        #expect(
            Array(text.inMarkdown.utf8)
                == Array(
                    ("\\[\u{34F}Fix it here\\](https:<!-- -->//evil.example/login) \u{D4E}&lt;img src=x&gt; "
                        + "\\|\u{34F} x \\`\u{301}y\\`").utf8))
    }

    @Test(
        "S19: becomes no link and no mention",
        arguments: [
            ("https://a.example", "https:<!-- -->//a.example"), ("HTTP://a", "HTTP:<!-- -->//a"),
            ("ftp:\u{301}//a", "ftp:\u{301}//a"), ("www.a.example", "www<!-- -->.a.example"),
            ("WWW.a.example", "WWW<!-- -->.a.example"), ("me@a.example", "me@<!-- -->a.example"),
            ("@octocat", "@<!-- -->octocat"), ("a: b//c", "a: b//c"), ("x.w.a", "x.w.a"),
        ])
    func links(text: String, markdown: String) {
        #expect(Array(text.inMarkdown.utf8) == Array(markdown.utf8))
    }

    @Test("S19: starts no heading")
    func heading() {
        #expect("# a # b".inMarkdown == "\\# a # b")
        #expect("> a".inMarkdown == "&gt; a")
    }
}

@Suite("Text in a workflow command", .scheduled)
struct WorkflowCommandTextTests {
    @Test("S19: ends no value, whatever is next to a delimiter")
    func delimiters() {
        #expect(
            Array("a\u{D4E},title=b:\u{301}c".workflowCommandProperty.utf8)
                == Array("a\u{D4E}%2Ctitle=b%3A\u{301}c".utf8))
        #expect(
            Array("\u{D4E}%\u{301}\r\n\u{301}".workflowCommandMessage.utf8)
                == Array("\u{D4E}%25\u{301}%0D%0A\u{301}".utf8))
        #expect("a,b:c".workflowCommandMessage == "a,b:c")
    }
}
