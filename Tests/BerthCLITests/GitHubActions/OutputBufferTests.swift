import Platform
import Testing

@testable import BerthCLI

@Suite("What GitHub's runner reads before all else")
struct OutputBufferTests {
    @Test("comes out at once, and the rest in its order, each text on its stream")
    func order() throws {
        let (gate, standard, error) = (OutputBuffer(), try RecordedOutput(), try RecordedOutput())
        try error.merge(standard)
        let (text, log) = (standard.output(behind: gate), error.output(behind: gate))
        log.writeLine("open")
        gate.hold()
        text.writeLine("first")
        text.write("second, ")
        log.writeLine("third")
        text.writeLine("fourth")
        log.writeAtOnce("mask\n")
        gate.release()
        text.writeLine("fifth")
        gate.release()
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

    @Test("leaves two streams apart")
    func streams() throws {
        let (gate, standard, error) = (OutputBuffer(), try RecordedOutput(), try RecordedOutput())
        gate.hold()
        standard.output(behind: gate).write("a")
        error.output(behind: gate).write("b")
        standard.output(behind: gate).write("c")
        gate.release()
        #expect(try standard.text() == "ac")
        #expect(try error.text() == "b")
    }

    @Test("does not lose what is for one reader where another has gone")
    func goneReader() throws {
        signal(SIGPIPE, SIG_IGN)
        let (gate, standard, error) = (OutputBuffer(), try RecordedOutput(), try RecordedOutput())
        try standard.leave()
        gate.hold()
        for number in 1...3 {
            standard.output(behind: gate).writeLine("text \(number)")
            error.output(behind: gate).writeLine("log \(number)")
        }
        #expect(!gate.drain())
        #expect(gate.drain(), "there is nothing more to be done")
        #expect(try error.text() == "log 1\nlog 2\nlog 3\n")
    }

    @Test("keeps lines whole that many write while it opens, and loses none")
    func many() async throws {
        let (gate, stream) = (OutputBuffer(), try RecordedOutput())
        let output = stream.output(behind: gate)
        gate.hold()
        await withTaskGroup(of: Void.self) { group in
            for writer in 1...8 {
                group.addTask { for line in 1...50 { output.writeLine("\(writer) \(line)") } }
            }
            group.addTask { gate.release() }
        }
        let lines = try stream.text().split(separator: "\n").map(String.init)
        for writer in 1...8 {
            #expect(lines.filter { $0.hasPrefix("\(writer) ") } == (1...50).map { "\(writer) \($0)" })
        }
        #expect(lines.count == 400)
    }
}
