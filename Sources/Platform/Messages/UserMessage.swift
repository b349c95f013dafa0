/// A message for the user: the failure, its reason, and the next step.
package struct UserMessage: Sendable, Hashable {
    /// The kind of the message, for programs: lower-case words with underscores. It never changes.
    package var code: String
    /// The failure and what it concerns, in one line.
    package var summary: MessageText
    /// The other side's text, and facts that explain the failure.
    package var details: [MessageText]
    /// `nil` if berth knows no next step.
    package var nextStep: NextStep?
    /// Other effects of the failure, after the next step.
    package var consequences: [MessageText] = []

    package init(_ code: String, _ summary: MessageText, details: [MessageText] = [], nextStep: NextStep? = nil) {
        self.code = code
        self.summary = summary
        self.details = details
        self.nextStep = nextStep
    }

    /// The message for work that a signal or a cancelled task ended.
    package static let interrupted = UserMessage("interrupted", "interrupted")

    /// Returns the message with its context before the summary: `context: summary`.
    package func about(_ context: MessageText) -> UserMessage {
        var message = self
        message.summary = "\(context): \(summary)"
        return message
    }

    /// Returns the message with other details and another next step.
    package func with(details: [MessageText] = [], nextStep: NextStep?) -> UserMessage {
        var message = self
        (message.details, message.nextStep) = (details, nextStep)
        return message
    }

    /// All lines except the summary.
    package var furtherLines: [MessageText] { details + (nextStep?.lines ?? []) + consequences }

    /// The parameters of all lines, in the text's order.
    package var parameters: [MessageParameter] { ([summary] + furtherLines).flatMap(\.parameters) }
}

extension UserMessage: CustomStringConvertible {
    /// Summary, details and next step, joined by line feeds.
    package var description: String {
        var text = summary.description
        for line in furtherLines {
            text += "\n"
            text += line.description
        }
        return text
    }
}

/// The next step after a failure.
package struct NextStep: Sendable, Hashable {
    /// The advice, usually in one line.
    package let lines: [MessageText]
    /// The command, if the step is only to run it.
    package let command: String?

    /// - Parameter lines: the lines; at least one.
    package init(lines: [MessageText]) {
        self.lines = lines
        command = nil
    }

    private init(line: MessageText, command: String) {
        lines = [line]
        self.command = command
    }

    /// Returns the step with a sentence before its first line, in the same line.
    package func after(_ sentence: MessageText) -> NextStep {
        NextStep(lines: ["\(sentence) \(lines[0])"] + lines.dropFirst())
    }

    /// Returns the step to run a command.
    package static func run(_ command: String) -> NextStep {
        NextStep(line: "Run `\(command)`.", command: command)
    }
}

extension NextStep: CustomStringConvertible {
    /// The lines, joined by line feeds.
    package var description: String { lines.map(\.description).joined(separator: "\n") }
}

extension NextStep: ExpressibleByStringInterpolation {
    package init(stringInterpolation: MessageText.StringInterpolation) {
        self.init(lines: [MessageText(stringInterpolation: stringInterpolation)])
    }

    package init(stringLiteral text: String) { self.init(lines: [MessageText(text)]) }
}

/// An error that has a message for the user.
package protocol UserFacingError: Error, Sendable, CustomStringConvertible {
    var message: UserMessage { get }
}

extension UserFacingError {
    /// The whole message.
    package var description: String { message.description }
}

extension UserMessage {
    /// Creates the message of an error; its description if it has none, which is a defect of berth.
    package init(of error: any Error) {
        if let error = error as? any UserFacingError {
            self = error.message
        } else {
            self.init("unexpected_error", MessageText(String(describing: error)))
        }
    }
}
