import TestSupport
import Testing

@testable import berth_manual

@Suite("A command's discussion", .scheduled)
struct HelpDiscussionTests {
    @Test("has paragraphs, whose lines are joined, and indented lines, which stay separate")
    func blocks() {
        let help = HelpDiscussion("One\nparagraph.\n\nAnother:\n  a: b\n    c: d\nand more.")
        #expect(
            help.blocks.map(String.init(describing:)) == [
                #"paragraph("One paragraph.")"#, #"paragraph("Another:")"#, #"verbatim(["a: b", "  c: d"])"#,
                #"paragraph("and more.")"#,
            ])
        #expect(help.sections.isEmpty)
    }

    @Test("finds sections by title in any case")
    func sections() {
        var help = HelpDiscussion("Text.\n\nExit status:\n  0  Done.\n\nExamples:\n  berth plan")
        #expect(help.sections.map(\.title) == ["Exit status", "Examples"])
        #expect(help.take("Exit Status")?.lines == ["0  Done."])
        #expect(help.take("Exit status") == nil)
        #expect(help.sections.map(\.title) == ["Examples"])
        #expect(help.blocks.count == 1)
    }

    @Test(
        "takes a title only in capitals and before indented lines",
        arguments: ["Examples:", "Examples:\nberth plan", "Examples:\n  berth plan\nand", "such as:\n  berth plan"])
    func noSection(text: String) {
        #expect(HelpDiscussion(text).sections.isEmpty)
    }

    @Test("finds an example's meaning after at least two spaces, and on the lines below")
    func examples() {
        let section = HelpDiscussion.Section(
            title: "Examples",
            lines: ["berth plan -f a.yaml", "berth apply   sign in", "  to all", "berth list", "    in words"])
        #expect(section.examples.map(\.command) == ["berth plan -f a.yaml", "berth apply", "berth list"])
        #expect(section.examples.map(\.meaning) == ["", "sign in to all", "in words"])
    }

    @Test("reads exit statuses in two columns, and sorts them")
    func statuses() {
        let section = HelpDiscussion.Section(
            title: "Exit status", lines: ["0  Done.      64  Wrong use.", "1  Not done."])
        #expect(section.statuses?.map(\.number) == [0, 1, 64])
        #expect(section.statuses?.map(\.meaning) == ["Done.", "Not done.", "Wrong use."])
    }

    @Test("has no exit statuses if a line has no meaning or no number", arguments: ["0", "0  Done.  1", "none  Done."])
    func noStatuses(line: String) {
        #expect(HelpDiscussion.Section(title: "Exit status", lines: ["1  Not done.", line]).statuses == nil)
    }
}
