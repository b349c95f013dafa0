import Platform
import SystemPackage
import TestSupport
import Testing

@Suite("A message for the user", .scheduled)
struct UserMessageTests {
    private struct DeniedError: UserFacingError {
        let message = UserMessage(
            "denied", "\(host: "r.example") refused", details: ["403: no", "request 7"],
            nextStep: NextStep(lines: ["Ask the owner of \(host: "r.example"),", "or leave it out."]))
    }

    private struct OtherError: Error, CustomStringConvertible {
        let description = "something else"
    }

    @Test("has the summary, the details and the next step as lines")
    func rendering() {
        let message = DeniedError().message
        #expect(
            message.description
                == "r.example refused\n403: no\nrequest 7\nAsk the owner of r.example,\nor leave it out.")
        #expect(DeniedError().description == message.description)
        #expect("\(DeniedError())" == message.description)
        #expect(message.parameters == [.host("r.example"), .host("r.example")])
        #expect(UserMessage("a", "only a summary").description == "only a summary")
    }

    @Test("has a command if the next step is to run one")
    func command() {
        let step = NextStep.run("aws sso login --profile dev")
        #expect(step.lines.map(\.description) == ["Run `aws sso login --profile dev`."])
        #expect(step.command == "aws sso login --profile dev")
        let advice: NextStep = "Wait until \(region: "eu-west-1") is enabled."
        #expect(advice.command == nil && advice.lines.count == 1)
    }

    @Test("starts with the outcome for a file, then has the step, then other changes")
    func order() {
        let step = NextStep(lines: ["Mount it", "writable."]).after("Nothing is changed.")
        #expect(step.lines.map(\.description) == ["Nothing is changed. Mount it", "writable."])
        #expect(step.description == "Nothing is changed. Mount it\nwritable.")
        var message = UserMessage("a", "cannot write", details: ["why"], nextStep: step)
        message.consequences = ["One login is lost."]
        #expect(
            message.description == "cannot write\nwhy\nNothing is changed. Mount it\nwritable.\nOne login is lost.")
    }

    @Test("is that of an error, or the description of an unexpected one")
    func ofError() {
        #expect(UserMessage(of: DeniedError()) == DeniedError().message)
        #expect(UserMessage(of: OtherError()) == UserMessage("unexpected_error", "something else"))
    }

    @Test("differs if only its code or its next step differs")
    func equality() {
        let message = UserMessage("a", "b", details: ["c"], nextStep: "d")
        var others = [message, message, message, message]
        others[0].code = "z"
        others[1].summary = "z"
        others[2].details = []
        others[3].nextStep = nil
        #expect(Set(others + [message]).count == 5)
        // The same text, in other parts.
        #expect(UserMessage("a", "b", details: ["c", "d"]) != UserMessage("a", "b", details: ["c"], nextStep: "d"))
    }
}
