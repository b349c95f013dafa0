import BerthCore
import DockerConfig
import FoundationEssentials
import Platform
import Synchronization
import SystemPackage
import YAML

/// The step of GitHub Actions that berth runs in: masks, annotations and the step's summary.
final class GitHubActions: Sendable {
    private let environment: Environment
    private let output: OutputWriter
    private let masked = Mutex<Set<Secret>>([])
    private let annotated = Mutex<[Diagnostic.Severity: Int]>([:])

    /// Whether the runner reads the output: it gives a step's programs a pipe. In a redirected file or on a terminal, a
    /// mask would disclose the secret.
    let takesMasks: Bool

    /// - Parameter output: the stream that the runner reads.
    /// - Returns: `nil` if berth does not run in a step.
    init?(_ environment: Environment, output: OutputWriter) {
        guard environment["GITHUB_ACTIONS"] == "true" else { return nil }
        self.environment = environment
        self.output = output
        takesMasks = output.isPipe
    }

    /// Masks logins in the log, before any text that `OutputBuffer` holds back.
    func mask(_ logins: [RegistryCredential]) { mask(logins.flatMap(\.masks)) }

    /// Masks texts in the log, each once. Writes nothing if the runner does not read the output.
    func mask(_ texts: [Secret]) {
        guard takesMasks else { return }
        let secrets = masked.withLock { masked in texts.filter { masked.insert($0).inserted } }
        guard !secrets.isEmpty else { return }
        output.writeAtOnce(secrets.map { WorkflowCommand(masking: $0).line + "\n" }.joined())
    }

    /// Writes as many annotations as GitHub shows. If there are more, the last one says how many.
    /// - Parameter more: returns the text of that one for the number of remaining registries or problems.
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

    /// Returns a place as GitHub names it: relative to the repository's root if the file is in the repository.
    /// - Returns: `nil` for standard input.
    func located(_ place: FileLocation) -> FileLocation? {
        guard place.file != "<stdin>" else { return nil }
        var path = environment.absolute(place.file)
        if let root = environment.path(in: "GITHUB_WORKSPACE")?.lexicallyNormalized() { _ = path.removePrefix(root) }
        return FileLocation(file: path.string, line: place.line, column: place.column)
    }

    /// The file for the step's summary; `nil` if the runner has none.
    var summaryFile: FilePath? { environment.path(in: "GITHUB_STEP_SUMMARY") }
}

/// What commands write for GitHub's runner. Outside a step these methods do nothing.
extension Console {
    /// Returns a source of logins that masks each login in the step's log.
    func masking(_ source: any LoginProvider) -> any LoginProvider {
        gitHub.map { MaskingLoginProvider(source: source, gitHub: $0) } ?? source
    }

    /// Masks the logins that credential stores have returned.
    func mask(_ snapshot: Snapshot) {
        gitHub?.mask(
            snapshot.probes.stores.values.compactMap { answer in
                if case .login(let login) = answer { login } else { nil }
            })
    }

    /// Masks the forms that an export's logins have.
    func mask(_ export: ExportDocument) { gitHub?.mask(export.masks) }

    /// Prints the text that was held back. Call it after the last mask: later text is printed at once.
    func release() { system.outputBuffer.release() }

    /// Annotates the error that ends a command.
    func annotate(_ failure: CommandError) {
        if let message = failure.message { gitHub?.annotate([WorkflowAnnotation(.error, message.description)]) }
    }

    /// Annotates failed and blocked registries at their declarations.
    func annotate(_ outcomes: [ChangeOutcome]) {
        annotate(
            outcomes.compactMap { outcome in
                switch outcome.result {
                case .failed(let why): (outcome.change, why)
                case .asPlanned where outcome.change.action == .blocked: Self.blocked(outcome.change)
                default: nil
                }
            })
    }

    /// Annotates failed and blocked registries, and adds an apply's results to the step's summary.
    func summarize(_ report: ApplyReport, of plan: Plan, now: Date) {
        guard let gitHub else { return }
        annotate(report.outcomes)
        add(StepSummary(report, of: plan.manifest, now: now), gitHub)
    }

    /// Adds a plan to the step's summary.
    func summarize(_ plan: Plan) {
        if let gitHub { add(StepSummary(plan), gitHub) }
    }

    /// Annotates the blocked registries of a plan that is not applied, and adds the plan to the step's summary.
    func summarize(undone plan: Plan) {
        annotate(plan.changes.filter { $0.action == .blocked }.map(Self.blocked))
        summarize(plan)
    }

    private static func blocked(_ change: PlannedChange) -> (change: PlannedChange, why: UserMessage) {
        (change, change.reason.message)
    }

    private func annotate(_ failures: @autoclosure () -> [(change: PlannedChange, why: UserMessage)]) {
        guard let gitHub else { return }
        let place = gitHub.summaryFile == nil ? "the log of this step" : "the step's summary"
        gitHub.annotate(WorkflowAnnotation.annotations(of: failures())) { count in
            "\(count.withThousands) more \(count == 1 ? "registry" : "registries") for other reasons: see \(place)"
        }
    }

    private func add(_ summary: StepSummary, _ gitHub: GitHubActions) {
        guard let file = gitHub.summaryFile else { return }
        do {
            try system.outputFiles.append(summary.text, to: file)
        } catch {
            warn([UserMessage(of: error).about("cannot add to the step's summary, \(file.string)")])
        }
    }
}
