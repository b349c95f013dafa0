import Berth
import DockerConfig
import Effects
import Synchronization
import SystemPackage
import YAML

/// The step of GitHub Actions that berth runs in: what its runner is told, beside what a person reads.
final class GitHubActions: Sendable {
    private let environment: Environment
    private let output: Output
    private let masked = Mutex<Set<Secret>>([])

    /// - Parameter output: what the runner reads.
    /// - Returns: nil where this is no such step.
    init?(_ environment: Environment, output: Output = .error) {
        guard environment["GITHUB_ACTIONS"] == "true" else { return nil }
        self.environment = environment
        self.output = output
    }

    /// Hides logins in the log, each text once, before anything that is kept back.
    func mask(_ logins: [RegistryLogin]) { mask(logins.flatMap(\.masks)) }

    /// Hides texts in the log, each once.
    func mask(_ texts: [Secret]) {
        let secrets = masked.withLock { masked in texts.filter { masked.insert($0).inserted } }
        guard !secrets.isEmpty else { return }
        output.writeAtOnce(secrets.map { WorkflowCommand(masking: $0).line + "\n" }.joined())
    }

    /// Marks what is wrong.
    /// - Parameter place: in a file as berth names it.
    func annotate(_ severity: Diagnostic.Severity, _ text: String, at place: Place? = nil) {
        output.writeExactly(WorkflowCommand(severity, text, at: place.flatMap(located)).line + "\n")
    }

    /// A place in a file as GitHub names it: from the repository's root, where it is in the repository.
    /// - Returns: nil for standard input.
    func located(_ place: Place) -> Place? {
        guard place.file != "<stdin>" else { return nil }
        var path = environment.absolute(place.file)
        if let root = environment.path(in: "GITHUB_WORKSPACE")?.lexicallyNormalized() { _ = path.removePrefix(root) }
        return Place(file: path.string, line: place.line, column: place.column)
    }

    /// Marks what is wrong with a manifest.
    func annotate(_ diagnostic: Diagnostic) {
        let start = diagnostic.span.start
        annotate(
            diagnostic.severity, [diagnostic.message, diagnostic.hint].compactMap(\.self).joined(separator: "\n"),
            at: Place(file: diagnostic.source.name, line: start.line, column: start.column)
        )
    }

    /// Marks a manifest's file that could not be read.
    func annotate(_ unreadable: UnreadableManifest) {
        annotate(.error, unreadable.reason, at: Place(file: unreadable.file, line: 1, column: 1))
    }

    /// Where the step's summary is written to; nil where the runner wants none.
    var summaryFile: FilePath? { environment.path(in: "GITHUB_STEP_SUMMARY") }

    /// Adds to the step's summary.
    func add(_ summary: StepSummary, to file: FilePath) throws {
        let file = try FileDescriptor.open(
            file, .writeOnly, options: [.append, .create, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead, .otherRead]
        )
        try file.closeAfter { _ = try file.writeAll(summary.text.utf8) }
    }
}
