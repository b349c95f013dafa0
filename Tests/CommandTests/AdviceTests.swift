import Testing

@testable import berth

@Suite("What a table's rows had no room for")
struct AdviceTests {
    @Test("is said once, however many rows have it in common")
    func common() {
        let message = "no AWS credentials found\nSet AWS_PROFILE."
        #expect(Advice.headline(message) == "no AWS credentials found")
        #expect(Advice([message, message, message]).lines == ["  Set AWS_PROFILE.", ""])
    }

    @Test("stands below its own line where the rows differ")
    func different() {
        #expect(
            Advice(["one\ndo this\nand that", "nothing stored", "two\ndo that"]).lines
                == ["  one", "    do this", "    and that", "  two", "    do that", ""])
    }

    @Test("is nothing where the rows say all")
    func nothing() {
        #expect(Advice(["nothing stored", "expires in 5m"]).lines == [])
    }
}
