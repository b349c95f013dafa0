import TestSupport
import Testing

@testable import berth_manual

@Suite("A roff page", .scheduled)
struct RoffPageTests {
    @Test(
        "escapes what roff would read as a request, or print as another character",
        arguments: [
            (#"C:\temp"#, #"C:\etemp"#), ("docker-credential-berth", #"docker\-credential\-berth"#),
            ("~/.docker", #"\(ti/.docker"#), ("^2", #"\(ha2"#), ("ARGUMENT…", "ARGUMENT..."), ("a → b", #"a \(-> b"#),
            ("é日", "é日"),
        ])
    func escapes(text: String, roff: String) {
        #expect(RoffPage.prose(text) == roff)
        #expect(RoffPage.code(text) == roff)
        #expect(RoffPage.italic(text) == #"\fI\#(roff)\fR"#)
        #expect(RoffPage.bold(text) == #"\fB\#(roff)\fR"#)
    }

    @Test("sets the words between backquotes in bold, with straight quotes")
    func code() {
        #expect(RoffPage.prose("Run `berth plan` first.") == #"Run \fBberth plan\fR first."#)
        #expect(RoffPage.prose("berth's `echo 'a'`") == #"berth's \fBecho \(aqa\(aq\fR"#)
        #expect(RoffPage.prose("``") == "")
    }

    @Test("keeps a backquote without a second one")
    func oddBackquote() {
        #expect(RoffPage.prose("a ` b") == #"a \(ga b"#)
        #expect(RoffPage.prose("`a` ` b") == #"\(gaa\(ga \(ga b"#)
    }

    @Test(
        "has no macro from a text that begins with a dot or a quote",
        arguments: [(".TH x", #"\&.TH x"#, #"\&.TH x"#), ("'nf", #"\&'nf"#, #"\(aqnf"#), ("x.'", "x.'", #"x.\(aq"#)])
    func macros(text: String, prose: String, verbatim: String) {
        #expect(RoffPage.prose(text) == prose)
        var page = RoffPage()
        page.verbatim([text])
        #expect(page.text.split(separator: "\n").map(String.init) == [".PP", ".RS 4", ".nf", verbatim, ".fi", ".RE"])
    }

    @Test("separates paragraphs, except from the section's title")
    func paragraphs() {
        var page = RoffPage()
        page.section("Exit status")
        page.paragraph("one")
        page.paragraph("two")
        page.verbatim(["  three", "", "four"])
        page.section("Files")
        page.verbatim(["five"])
        #expect(
            page.text == """
                .SH "EXIT STATUS"
                one
                .PP
                two
                .PP
                .RS 4
                .nf
                  three

                four
                .fi
                .RE
                .SH "FILES"
                .RS 4
                .nf
                five
                .fi
                .RE

                """)
    }

    @Test("gives a term without a meaning an empty one, so that the next term is not its meaning")
    func items() {
        var page = RoffPage()
        page.item("a", "")
        page.item("b", "c")
        #expect(page.text == ".TP\na\n\\&\n.TP\nb\nc\n")
    }

    @Test("begins with the name, the section, the date and the version")
    func title() {
        var page = RoffPage()
        page.title("berth-plan", section: 1, date: "2026-11-24", version: "1.2.3")
        #expect(page.text == ".TH \"BERTH-PLAN\" 1 \"2026-11-24\" \"berth 1.2.3\" \"berth\"\n.nh\n.ad l\n")
    }

    @Test("lists other pages with their sections")
    func seeAlso() {
        var page = RoffPage()
        page.seeAlso([("berth", 1), ("berth.yaml", 5)])
        #expect(page.text == ".SH \"SEE ALSO\"\n\\fBberth\\fR(1),\n\\fBberth.yaml\\fR(5)\n")
    }
}
