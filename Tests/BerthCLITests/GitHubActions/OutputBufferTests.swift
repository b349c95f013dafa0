import Platform
import TestSupport
import Testing

@testable import BerthCLI

@Suite("Output that GitHub's runner reads first", .scheduled)
struct OutputBufferTests {
    @Test("is written at once, and the rest in order, each text to its stream")
    func order() throws {
        let (buffer, standard, error) = (OutputBuffer(), try RecordedOutput(), try RecordedOutput())
        try error.merge(standard)
        let (text, log) = (standard.output(behind: buffer), error.output(behind: buffer))
        log.writeLine("open")
        buffer.hold()
        text.writeLine("first")
        text.write("second, ")
        log.writeLine("third")
        text.writeLine("fourth")
        log.writeAtOnce("mask\n")
        buffer.release()
        text.writeLine("fifth")
        buffer.release()
        #expect(
            try error.text(merged: standard) == """
                open
                mask
                first
                second, third
                fourth
                fifth

                """)
    }

    @Test("keeps two streams separate")
    func streams() throws {
        let (buffer, standard, error) = (OutputBuffer(), try RecordedOutput(), try RecordedOutput())
        buffer.hold()
        standard.output(behind: buffer).write("a")
        error.output(behind: buffer).write("b")
        standard.output(behind: buffer).write("c")
        buffer.release()
        #expect(try standard.text() == "ac")
        #expect(try error.text() == "b")
    }

    @Test("is not lost for one reader if another has gone")
    func goneReader() throws {
        signal(SIGPIPE, SIG_IGN)
        let (buffer, standard, error) = (OutputBuffer(), try RecordedOutput(), try RecordedOutput())
        try standard.leave()
        buffer.hold()
        for number in 1...3 {
            standard.output(behind: buffer).writeLine("text \(number)")
            error.output(behind: buffer).writeLine("log \(number)")
        }
        #expect(!buffer.drain())
        #expect(buffer.drain(), "there is nothing more to be done")
        #expect(try error.text() == "log 1\nlog 2\nlog 3\n")
    }

    @Test("has whole lines if many threads write while it opens, and loses none")
    func many() async throws {
        let (buffer, stream) = (OutputBuffer(), try RecordedOutput())
        let output = stream.output(behind: buffer)
        buffer.hold()
        await withTaskGroup(of: Void.self) { group in
            for writer in 1...8 {
                group.addTask { for line in 1...50 { output.writeLine("\(writer) \(line)") } }
            }
            group.addTask { buffer.release() }
        }
        let lines = try stream.text().split(separator: "\n").map(String.init)
        for writer in 1...8 {
            #expect(lines.filter { $0.hasPrefix("\(writer) ") } == (1...50).map { "\(writer) \($0)" })
        }
        #expect(lines.count == 400)
    }
}
