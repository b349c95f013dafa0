import BerthCore
import Logging
import Platform
import YAML

/// What a command speaks through: text for a person, events for a program, and how much of either is wanted.
struct Console: Sendable {
    /// How text on `standard` is coloured.
    let style: TextStyle
    /// How text on `error` is.
    let errorStyle: TextStyle
    /// How often `-v` was said.
    let verbosity: Int
    /// Whether only what went wrong is wanted.
    let isQuiet: Bool
    /// What is told of requests, where that much is wanted.
    let log: Logger
    /// What programs read.
    let events: EventStream
    /// What was asked for; standard error where events have standard output to themselves.
    let standard: OutputWriter
    /// Everything else.
    let error = OutputWriter.error
    /// The step of GitHub Actions that berth runs in, where it does. There nothing is printed before `release`, if masks
    /// are.
    let gitHub: GitHubActions?

    /// - Throws: a `CommandError` where the events have no place.
    init(_ options: OutputOptions, environment: Environment) throws {
        gitHub = GitHubActions(environment)
        if gitHub?.takesMasks == true { OutputBuffer.holdProcess() }
        standard = options.json ? .error : .standard
        style = TextStyle(options.color, environment: environment, output: standard)
        errorStyle = TextStyle(options.color, environment: environment, output: error)
        verbosity = options.verbose
        isQuiet = options.quiet
        log = StderrLogHandler.logger(verbosity: options.verbose)
        events = try EventStream(options, environment: environment)
    }

    /// Prints lines, but not where only failures are wanted.
    func print(_ lines: [String]) {
        guard !isQuiet else { return }
        let text = lines.map { $0 + "\n" }.joined()
        standard.write(style.isColoured ? text : text.harmlessLines(keeping: []))
    }

    /// Tells what the user should know, on standard error.
    func warn(_ warnings: [String]) {
        for warning in warnings {
            error.writeLine("\(errorStyle("warning:", .yellow)) \(warning.harmlessLines(keeping: []))")
            events.emit(DiagnosticEvent(.warning, warning))
        }
        gitHub?.annotate(warnings.map { WorkflowAnnotation(.warning, $0) })
    }

    /// Tells what is wrong with a manifest.
    func report(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics {
            error.writeLine(diagnostic.rendered())
            events.emit(DiagnosticEvent(diagnostic))
        }
        gitHub?.annotate(diagnostics.map { WorkflowAnnotation($0) })
    }

    /// Tells everything that is wrong with a manifest.
    func report(_ errors: ManifestErrors) {
        for text in errors.rendered() { error.writeLine(text) }
        for file in errors.unreadable {
            events.emit(DiagnosticEvent(.error, file.description, code: "unreadable"))
        }
        for diagnostic in errors.diagnostics { events.emit(DiagnosticEvent(diagnostic)) }
        gitHub?.annotate(
            errors.unreadable.map { WorkflowAnnotation($0) } + errors.diagnostics.map { WorkflowAnnotation($0) })
    }

    /// Tells that another berth has the lock, with its process id where that is known.
    @Sendable func reportWaiting(for holder: Int?) {
        guard !isQuiet else { return }
        error.writeLine("waiting for another berth\(holder.map { " (process \($0))" } ?? ""), which is writing…")
    }
}
