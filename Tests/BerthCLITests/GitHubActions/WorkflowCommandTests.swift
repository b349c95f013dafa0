import BerthCore
import Platform
import TestSupport
import Testing
import YAML

@testable import BerthCLI

@Suite("A command to GitHub's runner", .scheduled)
struct WorkflowCommandTests {
    @Test("masks a secret, with the runner's delimiters escaped")
    func mask() {
        let secret = Secret("100% of it: a,b\r\nc\rd\n%0A é")
        #expect(
            WorkflowCommand(masking: secret).line == "::add-mask::100%25 of it: a,b%0D%0Ac%0Dd%0A%250A é")
    }

    @Test("marks an error in a file")
    func place() {
        let command = WorkflowCommand(
            .error, "unknown key `region`\ndid you mean `regions`?",
            at: FileLocation(file: "teams/a,b:100%/berth.yaml", line: 9, column: 5)
        )
        #expect(
            command.line
                == "::error file=teams/a%2Cb%3A100%25/berth.yaml,line=9,col=5,title=berth::"
                + "unknown key `region`%0Adid you mean `regions`?")
    }

    @Test("marks a warning that is in no file")
    func warning() {
        #expect(
            WorkflowCommand(.warning, "50% are gone: a, b").line == "::warning title=berth::50%25 are gone: a, b")
    }

    @Test("removes control characters from others' text, and shortens a long line")
    func foreign() {
        let command = WorkflowCommand(
            .error, "\u{1B}[31m401\u{7}\r\n::set-env name=PATH::/evil\u{2028}" + String(repeating: "x", count: 500))
        #expect(
            command.line
                == "::error title=berth::[31m401%0A::set-env name=PATH::/evil%0A"
                + String(repeating: "x", count: 399) + "…")
    }
}
