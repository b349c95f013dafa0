import BerthCore
import Effects
import Logging
import Platform
import YAML

/// The output of a command: text for the user, events for programs, and annotations for GitHub.
struct Console: Sendable {
    /// The machine and the process that the command runs in.
    let system: CommandSystem
    /// The style of text on `standard`.
    let style: TextStyle
    /// The style of text on `error`.
    let errorStyle: TextStyle
    /// How often `-v` was given.
    let verbosity: Int
    /// Whether `--quiet` was given: only errors and warnings are printed.
    let isQuiet: Bool
    /// The log of requests, at the level of `verbosity`.
    let log: Logger
    let events: EventStream
    /// The output for results. With `--json` it is standard error: standard output is for events.
    let standard: OutputWriter
    /// The step of GitHub Actions that berth runs in; `nil` outside a step. If the step takes masks, nothing is printed
    /// before `release`.
    let gitHub: GitHubActions?

    /// - Throws: `CommandError` if the file for events cannot be written.
    init(_ options: OutputOptions, _ system: CommandSystem) throws {
        self.system = system
        let (environment, error) = (system.effects.environment, system.standardError)
        gitHub = GitHubActions(environment, output: error)
        if gitHub?.takesMasks == true { system.outputBuffer.hold() }
        standard = options.json ? error : system.standardOutput
        style = TextStyle(options.color, environment: environment, output: standard)
        errorStyle = TextStyle(options.color, environment: environment, output: error)
        verbosity = options.verbose
        isQuiet = options.quiet
        log = StderrLogHandler.logger(verbosity: options.verbose, output: error)
        events = try EventStream(options, system)
    }

    var effects: Effects { system.effects }

    /// The output for errors, warnings and progress.
    var error: OutputWriter { system.standardError }

    /// Prints lines, unless `--quiet` was given.
    func print(_ lines: [String]) {
        guard !isQuiet else { return }
        let text = lines.map { $0 + "\n" }.joined()
        standard.write(style.isColoured ? text : text.harmlessLines(keeping: []))
    }

    /// Prints warnings to standard error, emits them as events, and annotates them.
    func warn(_ warnings: [UserMessage]) {
        for warning in warnings {
            error.writeLine("\(errorStyle("warning:", .yellow)) \(warning.description.harmlessLines(keeping: []))")
            events.emit(DiagnosticEvent(.warning, warning))
        }
        gitHub?.annotate(warnings.map { WorkflowAnnotation(.warning, $0.description) })
    }

    /// Reports problems of a manifest.
    func report(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics {
            error.writeLine(diagnostic.rendered())
            events.emit(DiagnosticEvent(diagnostic))
        }
        gitHub?.annotate(diagnostics.map { WorkflowAnnotation($0) })
    }

    /// Reports all problems of an invalid manifest.
    func report(_ errors: ManifestError) {
        for text in errors.rendered() { error.writeLine(text) }
        for file in errors.unreadable {
            events.emit(DiagnosticEvent(.error, file.message, code: "unreadable"))
        }
        for diagnostic in errors.diagnostics { events.emit(DiagnosticEvent(diagnostic)) }
        gitHub?.annotate(
            errors.unreadable.map { WorkflowAnnotation($0) } + errors.diagnostics.map { WorkflowAnnotation($0) })
    }

    /// Reports that another berth has the lock.
    /// - Parameter holder: its process id; `nil` if unknown.
    @Sendable func reportWaiting(for holder: Int?) {
        guard !isQuiet else { return }
        error.writeLine("waiting for another berth\(holder.map { " (process \($0))" } ?? "") to finish writing…")
    }
}
