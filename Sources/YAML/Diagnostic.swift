/// Something wrong at a place of a text, told as compilers do.
public struct Diagnostic: Error, Sendable {
    public enum Severity: Sendable {
        case error
        case warning
    }

    /// Another place that matters to the problem.
    public struct Note: Sendable {
        public var span: Span
        public var source: Source
        /// What is there, such as `first written here`.
        public var message: String

        public init(span: Span, source: Source, message: String) {
            self.span = span
            self.source = source
            self.message = message
        }
    }

    public var severity: Severity
    /// What kind of problem it is, for programs: short and kebab-case, such as `duplicate-key`.
    public var code: String
    /// What is wrong, in one line.
    public var message: String
    public var source: Source
    public var span: Span
    /// What to write instead, in one line; it stands behind the carets.
    public var hint: String?
    public var notes: [Note]

    public init(
        severity: Severity = .error, code: String, message: String, source: Source, span: Span, hint: String? = nil,
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
