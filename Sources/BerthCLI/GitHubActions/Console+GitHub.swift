import BerthCore
import DockerConfig
import FoundationEssentials
import SystemPackage
import YAML

/// What GitHub's runner is told beside; nothing anywhere else.
extension Console {
    /// A source of logins that hides each of them in the step's log.
    func masking(_ source: any LoginSource) -> any LoginSource {
        gitHub.map { MaskedLogins(source: source, gitHub: $0) } ?? source
    }

    /// Hides what credential stores have told.
    func mask(_ survey: Snapshot) {
        gitHub?.mask(
            survey.probed.values.compactMap { answer in
                if case .login(let login) = answer { login } else { nil }
            })
    }

    /// Hides the forms of the logins that an export has.
    func mask(_ export: Export) { gitHub?.mask(export.masks) }

    /// Prints what was kept back for the masks' sake, and from now on all at once: no login comes after this.
    func release() { OutputGate.process.release() }

    /// Marks why a command stops.
    func annotate(_ failure: CommandFailure) {
        if !failure.message.isEmpty { gitHub?.annotate([Annotation(.error, failure.message)]) }
    }

    /// Marks what is not as it was declared, where it is declared.
    func annotate(_ outcomes: [Outcome]) {
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
    func summarize(_ report: Report, of plan: Plan, now: Date) {
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
        gitHub.annotate(Annotation.annotations(of: failures)) { count in
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
