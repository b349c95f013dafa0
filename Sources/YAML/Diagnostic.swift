/// Something wrong at a place of a text, told as compilers do.
package struct Diagnostic: Error, Sendable {
    /// How bad it is.
    package enum Severity: String, Sendable {
        case error
        case warning
    }

    /// Another place that matters to the problem.
    package struct Note: Sendable {
        /// Where it is.
        package var span: SourceSpan
        /// The text that it is in.
        package var source: SourceText
        /// What is there, such as `first written here`.
        package var message: String

        /// A note at its place.
        package init(span: SourceSpan, source: SourceText, message: String) {
            self.span = span
            self.source = source
            self.message = message
        }
    }

    /// An error, or a warning that stops nothing.
    package var severity: Severity
    /// What kind of problem it is, for programs: short and kebab-case, such as `duplicate-key`.
    package var code: String
    /// What is wrong, in one line.
    package var message: String
    /// The text that it is in.
    package var source: SourceText
    /// Where it is; the place of its start heads the rendering.
    package var span: SourceSpan
    /// What to write instead, in one line; it stands behind the carets.
    package var hint: String?
    /// Other places that matter, in the order they are told.
    package var notes: [Note]
    /// Whether the rendering quotes the lines. Set to false for a text that may be anything, such as a file of secrets.
    package var quotesLines = true

    /// A problem at its place; an error unless said otherwise.
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
