import BerthCore
import DockerConfig
import FoundationEssentials
import Platform
import Synchronization
import SystemPackage
import YAML

/// The step of GitHub Actions that berth runs in: what its runner is told, beside what a person reads.
final class GitHubActions: Sendable {
    private let environment: Environment
    private let output: OutputWriter
    private let masked = Mutex<Set<Secret>>([])
    private let annotated = Mutex<[Diagnostic.Severity: Int]>([:])

    /// Whether the runner reads the output: the runner gives a step's programs a pipe. In a file that standard error was
    /// redirected to, or on a person's terminal, a mask would disclose the secret.
    let takesMasks: Bool

    /// - Parameter output: what the runner reads.
    /// - Returns: nil where this is no such step.
    init?(_ environment: Environment, output: OutputWriter = .error) {
        guard environment["GITHUB_ACTIONS"] == "true" else { return nil }
        self.environment = environment
        self.output = output
        takesMasks = output.isPipe
    }

    /// Hides logins in the log, each text once, before anything that is kept back.
    func mask(_ logins: [RegistryLogin]) { mask(logins.flatMap(\.masks)) }

    /// Hides texts in the log, each once. Writes nothing if the runner would not read it.
    func mask(_ texts: [Secret]) {
        guard takesMasks else { return }
        let secrets = masked.withLock { masked in texts.filter { masked.insert($0).inserted } }
        guard !secrets.isEmpty else { return }
        output.writeAtOnce(secrets.map { WorkflowCommand(masking: $0).line + "\n" }.joined())
    }

    /// Writes annotations, as many as GitHub shows. If there are more, the last one says how many.
    /// - Parameter more: the text of that one, by the number of registries or problems that are left.
    func annotate(
        _ annotations: [WorkflowAnnotation], more: (Int) -> String = { "\($0) more: see the log of this step" }
    ) {
        for (index, annotation) in annotations.enumerated() {
            let severity = annotation.severity
            let room = annotated.withLock { annotated in
                let room = WorkflowAnnotation.limit - annotated[severity, default: 0]
                annotated[severity, default: 0] += 1
                return room
            }
            guard room > 0 else { continue }
            let rest = room > 1 ? [] : annotations[index...].filter { $0.severity == severity }
            write(rest.count > 1 ? WorkflowAnnotation(severity, more(rest.reduce(0) { $0 + $1.count })) : annotation)
        }
    }

    private func write(_ annotation: WorkflowAnnotation) {
        let place = annotation.place.flatMap(located)
        output.writeExactly(WorkflowCommand(annotation.severity, annotation.text, at: place).line + "\n")
    }

    /// A place in a file as GitHub names it: from the repository's root, where it is in the repository.
    /// - Returns: nil for standard input.
    func located(_ place: FileLocation) -> FileLocation? {
        guard place.file != "<stdin>" else { return nil }
        var path = environment.absolute(place.file)
        if let root = environment.path(in: "GITHUB_WORKSPACE")?.lexicallyNormalized() { _ = path.removePrefix(root) }
        return FileLocation(file: path.string, line: place.line, column: place.column)
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

/// What GitHub's runner is told beside; nothing anywhere else.
extension Console {
    /// A source of logins that hides each of them in the step's log.
    func masking(_ source: any LoginProvider) -> any LoginProvider {
        gitHub.map { MaskingLoginProvider(source: source, gitHub: $0) } ?? source
    }

    /// Hides what credential stores have told.
    func mask(_ survey: Snapshot) {
        gitHub?.mask(
            survey.probed.values.compactMap { answer in
                if case .login(let login) = answer { login } else { nil }
            })
    }

    /// Hides the forms of the logins that an export has.
    func mask(_ export: ExportDocument) { gitHub?.mask(export.masks) }

    /// Prints what was kept back for the masks' sake, and from now on all at once: no login comes after this.
    func release() { OutputBuffer.process.release() }

    /// Marks why a command stops.
    func annotate(_ failure: CommandError) {
        if !failure.message.isEmpty { gitHub?.annotate([WorkflowAnnotation(.error, failure.message)]) }
    }

    /// Marks what is not as it was declared, where it is declared.
    func annotate(_ outcomes: [ChangeOutcome]) {
        guard gitHub != nil else { return }
        annotate(
            outcomes.compactMap { outcome in
                switch outcome.result {
                case .failed(let why): (outcome.change, why)
                case .asPlanned where outcome.change.action == .blocked: Self.blocked(outcome.change)
                default: nil
                }
            })
    }

    /// The same, and tells all in the step's summary.
    func summarize(_ report: ApplyReport, of plan: Plan, now: Date) {
        guard let gitHub else { return }
        annotate(report.outcomes)
        add(StepSummary(report, of: plan.manifest, now: now), gitHub)
    }

    /// Tells in the step's summary what an apply would do.
    func summarize(_ plan: Plan) {
        if let gitHub { add(StepSummary(plan), gitHub) }
    }

    /// The same of an apply that does nothing: what is blocked is marked.
    func summarize(undone plan: Plan) {
        annotate(plan.changes.filter { $0.action == .blocked }.map(Self.blocked))
        summarize(plan)
    }

    private static func blocked(_ change: PlannedChange) -> (change: PlannedChange, why: String) {
        (change, change.reason.description)
    }

    private func annotate(_ failures: [(change: PlannedChange, why: String)]) {
        guard let gitHub else { return }
        let place = gitHub.summaryFile == nil ? "the log of this step" : "the step's summary"
        gitHub.annotate(WorkflowAnnotation.annotations(of: failures)) { count in
            "\(count.withThousands) more \(count == 1 ? "registry" : "registries") for other reasons: see \(place)"
        }
    }

    private func add(_ summary: StepSummary, _ gitHub: GitHubActions) {
        guard let file = gitHub.summaryFile else { return }
        do {
            try gitHub.add(summary, to: file)
        } catch {
            warn(["cannot add to the step's summary, \(file): \(error)"])
        }
    }
}
