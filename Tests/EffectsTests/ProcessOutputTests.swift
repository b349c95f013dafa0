import Effects
import Testing

@Suite("The output of a program")
struct ProcessOutputTests {
    private func errorLines(_ errors: String, output: String = "") -> [String] {
        ProcessOutput(status: 1, output: Array(output.utf8), errors: Array(errors.utf8)).errorLines
    }

    @Test("C11: the lines of standard error are those that are not blank")
    func lines() {
        #expect(errorLines("") == [])
        #expect(errorLines("a\n\n  b \r\nc\rd") == ["a", "b", "c", "d"])
    }

    @Test("C11: a line that repeats a line of the answer is left out")
    func answers() {
        #expect(errorLines("+ echo s3cret\nfailed\n", output: "s3cret\n") == ["failed"])
        #expect(errorLines("got: two\nfailed\n", output: "one\ntwo\n") == ["failed"])
        #expect(errorLines("failed\n", output: "\n \n") == ["failed"])
    }
}
