import Platform
import TestSupport
import Testing

@Suite("A question that is answered with yes or no", .scheduled)
struct TerminalTests {
    @Test("is confirmed by y or yes, in any case", arguments: ["y", "Y", "yes", "YES", "Yes"])
    func agreed(answer: String) async {
        let terminal = ScriptedTerminal(answer)
        #expect(await terminal.confirm("Replace them?"))
        #expect(terminal.questions == ["Replace them? [y/N] "])
    }

    @Test("is not confirmed by anything else", arguments: ["", "n", "no", "j", "yes!", "y\u{301}", " y"])
    func refused(answer: String) async {
        #expect(await !ScriptedTerminal(answer).confirm("Replace them?"))
    }

    @Test("is not confirmed without an answer")
    func silent() async {
        #expect(await !SilentTerminal().confirm("Replace them?"))
        #expect(await !ScriptedTerminal().confirm("Replace them?"))
    }
}
