import Platform
import TestSupport
import Testing

@Suite("The output of a program", .scheduled)
struct ProcessOutputTests {
    private func errorLines(_ errors: String) -> [String] {
        ProcessOutput(status: 1, errors: Array(errors.utf8)).errorLines
    }

    @Test("C11: the lines of standard error are those that are not blank")
    func lines() {
        #expect(errorLines("") == [])
        #expect(errorLines("a\n\n  b \r\nc\rd") == ["a", "b", "c", "d"])
    }
}
