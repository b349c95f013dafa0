/// An error or a warning at a span of a text, rendered like a compiler's.
package struct Diagnostic: Error, Sendable {
    package enum Severity: String, Sendable {
        case error
        case warning
    }

    /// A related place.
    package struct Note: Sendable {
        package var span: SourceSpan
        /// The text that contains the span.
        package var source: SourceText
        /// A message such as `first written here`.
        package var message: String

        package init(span: SourceSpan, source: SourceText, message: String) {
            self.span = span
            self.source = source
            self.message = message
        }
    }

    /// The severity; a warning stops nothing.
    package var severity: Severity
    /// The kind of problem, for programs, such as `duplicate-key`.
    package var code: String
    /// The message, in one line.
    package var message: String
    /// The text that contains the span.
    package var source: SourceText
    /// The span, whose start is shown in the first line.
    package var span: SourceSpan
    /// What to write instead, in one line; it follows the carets.
    package var hint: String?
    /// Related places, in the order of output.
    package var notes: [Note]
    /// Whether the rendering quotes lines. False for a text that may be any file, such as one with secrets.
    package var quotesLines = true

    package init(
        severity: Severity = .error,
        code: String,
        message: String,
        source: SourceText,
        span: SourceSpan,
        hint: String? = nil,
        notes: [Note] = []
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.source = source
        self.span = span
        self.hint = hint
        self.notes = notes
    }
}
