import Platform
import TestSupport
import Testing

@testable import BerthCLI

@Suite("Text that does not fit a table's rows", .scheduled)
struct MessageFootnotesTests {
    private func rendered(_ text: String) -> RenderedMessage { RenderedMessage(UserMessage(text: MessageText(text))) }

    @Test("is shown once, however many rows share it")
    func common() {
        let message = rendered("no AWS credentials found\nSet AWS_PROFILE.")
        #expect(message.headline == "no AWS credentials found")
        let advice = MessageFootnotes([message, rendered("two"), message, message])
        #expect(advice.cell(message) == "[1]" && advice.cell(rendered("two")) == "two")
        #expect(advice.lines == ["  [1] no AWS credentials found", "      Set AWS_PROFILE.", ""])
    }

    @Test("is not repeated if it is long")
    func long() {
        let long = String(repeating: "so ", count: 30) + "long"
        #expect(
            MessageFootnotes(["\(long)\ndo this", "short\ndo that"].map(rendered)).cell(rendered("\(long)\ndo this"))
                == "[1]")
        #expect(
            MessageFootnotes(["\(long)\ndo this", "short\ndo that"].map(rendered)).lines
                == ["  [1] \(long)", "      do this", "  short", "    do that", ""])
        // A message with one line, or the only message, stays in its row.
        #expect(MessageFootnotes([long, "short"].map(rendered)).cell(rendered(long)) == long)
        #expect(MessageFootnotes([rendered("\(long)\ndo this")]).cell(rendered("\(long)\ndo this")) == long)
    }

    @Test("is separate if one row has it and there is no other")
    func alone() {
        let message = rendered("no AWS credentials found\nSet AWS_PROFILE.")
        #expect(MessageFootnotes([message]).cell(message) == "no AWS credentials found")
        #expect(MessageFootnotes([message]).lines == ["  Set AWS_PROFILE.", ""])
        #expect(
            MessageFootnotes([message], others: 1).lines == ["  no AWS credentials found", "    Set AWS_PROFILE.", ""])
    }

    @Test("is below its own line if the rows differ")
    func different() {
        #expect(
            MessageFootnotes(["one\ndo this\nand that", "nothing stored", "two\ndo that"].map(rendered)).lines
                == ["  one", "    do this", "    and that", "  two", "    do that", ""])
    }

    @Test("is shown once if different rows share it")
    func commonAdvice() {
        let advice = MessageFootnotes(["no one\ncall them", "two\ndo that", "no three\ncall them"].map(rendered))
        #expect(advice.cell(rendered("no one\ncall them")) == "no one")
        #expect(advice.lines == ["  call them", "  two", "    do that", ""])
    }

    @Test("is empty if the rows are complete")
    func nothing() {
        #expect(MessageFootnotes(["nothing stored", "expires in 5m"].map(rendered)).lines == [])
    }
}
