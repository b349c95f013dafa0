import Dispatch
import FoundationEssentials
import Platform
import TestSupport
import Testing
import YAML

@testable import BerthCLI

@Suite("An event stream", .scheduled)
struct EventStreamTests {
    @Test("writes whole lines, however many threads write at once")
    func whole() throws {
        let pipe = try EventPipe()
        // Longer than a pipe's buffer.
        let messages = (0..<8).map { UserMessage("test", MessageText(String(repeating: String($0), count: 100_000))) }
        DispatchQueue.global().async {
            DispatchQueue.concurrentPerform(iterations: messages.count) { number in
                for _ in 0..<10 { pipe.events.emit(DiagnosticEvent(.warning, messages[number])) }
            }
            try? pipe.end()
        }
        let lines = try pipe.lines()
        #expect(lines.count == 80)
        #expect(Set(lines) == Set(messages.map { EventStream.line(of: DiagnosticEvent(.warning, $0)) }))
    }

    @Test("begins a line with its type, sorts the members, and omits empty ones")
    func line() {
        #expect(
            EventStream.line(of: DiagnosticEvent(.error, "cannot write /x/y\nDo this.\nOr that.", code: "unreadable"))
                == #"{"type":"diagnostic","code":"unreadable","hint":"Do this.\nOr that.","#
                + #""message":"cannot write /x/y","severity":"error"}"#)
        #expect(
            EventStream.line(of: DiagnosticEvent(.warning, "open"))
                == #"{"type":"diagnostic","message":"open","severity":"warning"}"#)
        #expect(
            EventStream.line(of: VersionEvent())
                == #"{"type":"version","berth":"\#(Version.number)","format":1}"#)
    }

    private struct Nothing: OutputEvent {
        static let type = "nothing"
    }

    @Test("writes an event without members as an object")
    func empty() {
        #expect(EventStream.line(of: Nothing()) == #"{"type":"nothing"}"#)
    }

    @Test("renames no key of a dictionary, or of a JSON value in an event")
    func keys() throws {
        let text = #"{"$schema":"x/y","additionalProperties":false,"oneOf":[1,2.5,null,"a",{"minLength":1}]}"#
        let schema = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        #expect(
            EventStream.line(of: SchemaEvent(name: "manifest", schema: schema))
                == #"{"type":"schema","name":"manifest","schema":\#(text)}"#)
    }
}
