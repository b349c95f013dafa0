import BerthCore
import Platform
import YAML

/// Something that is wrong, or may be.
struct DiagnosticEvent: OutputEvent {
    static let type = "diagnostic"

    var severity: Diagnostic.Severity.RawValue
    var message: String
    /// What to do about it.
    var hint: String?
    /// What kind of problem of a manifest it is.
    var code: String?
    var file: String?
    /// From 1.
    var line: Int?
    /// From 1, in characters.
    var column: Int?

    /// - Parameter text: its first line says what happened, the others what to do.
    init(_ severity: Diagnostic.Severity, _ text: String, code: String? = nil) {
        let parts = EventMessage(text)
        self.severity = severity.rawValue
        self.code = code
        message = parts.text
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

/// A message for a person, as events tell it: what happened, and what to do.
struct EventMessage {
    /// The first line.
    let text: String
    /// The further lines; nil where there are none.
    let hint: String?

    /// - Parameter message: its first line says what happened, the others what to do.
    init(_ message: String) {
        let lines = message.split(scalar: "\n", maxSplits: 1)
        text = lines.first.map(String.init) ?? ""
        hint = lines.count > 1 ? String(lines[1]) : nil
    }
}
