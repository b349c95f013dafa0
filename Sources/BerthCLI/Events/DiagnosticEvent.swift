import BerthCore
import Platform
import YAML

/// An error or a warning.
struct DiagnosticEvent: OutputEvent {
    static let type = "diagnostic"

    var severity: Diagnostic.Severity.RawValue
    var message: String
    /// What to do about it.
    var hint: String?
    /// The kind of a manifest's problem.
    var code: String?
    var file: String?
    /// From 1.
    var line: Int?
    /// From 1, in characters.
    var column: Int?

    /// - Parameter code: the kind of a manifest's problem; `nil` for other messages.
    init(_ severity: Diagnostic.Severity, _ message: UserMessage, code: String? = nil) {
        let parts = EventMessage(message)
        self.severity = severity.rawValue
        self.code = code
        self.message = parts.text
        hint = parts.hint
    }

    init(_ diagnostic: Diagnostic) {
        severity = diagnostic.severity.rawValue
        message = diagnostic.message
        hint = diagnostic.hint
        code = diagnostic.code
        file = diagnostic.source.name
        line = diagnostic.span.start.line
        column = diagnostic.span.start.column
    }
}

/// A message for the user, in the members of events.
struct EventMessage {
    /// The first line.
    let text: String
    /// The further lines, which say what to do; `nil` if none exist.
    let hint: String?

    init(_ message: UserMessage) {
        text = message.summary.description
        let lines = message.furtherLines.map(\.description)
        hint = lines.isEmpty ? nil : lines.joined(separator: "\n")
    }
}
