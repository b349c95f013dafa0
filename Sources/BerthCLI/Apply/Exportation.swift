import AWS
import BerthCore
import Platform
import Registry

/// Logins for others: planned as if nothing were stored anywhere, obtained, and stored nowhere.
struct Exportation {
    let plan: Plan
    private let reading: ManifestSession
    private let manifest: Manifest
    private let configuration: Result<SharedConfiguration, ConfigurationFailure>

    private var console: Console { reading.console }
    var effects: Effects { reading.effects }

    /// - Parameter files: what was named with `-f`.
    /// - Throws: a `CommandFailure` where the manifest is not sound, or a selector matches nothing.
    init(_ console: Console, files: [String], _ selection: Selection) throws {
        let reading = ManifestSession(console, files: files)
        let effects = reading.effects
        let manifest = try reading.manifest(substituting: .environment(effects.environment))
        let configuration = Result { () throws(ConfigurationFailure) in
            try SharedConfiguration.load(environment: effects.environment, files: effects.files)
        }
        var snapshot = Snapshot.storingNothing(for: manifest, configuration: configuration, effects: effects)
        console.warn(snapshot.heedTrust(in: manifest, isNamed: reading.isNamed, effects))
        let planner = Planner(manifest: manifest, snapshot: snapshot, now: effects.clock.now)
        plan = try reading.checkingSelectors { try planner.plan(selection) }
        self.reading = reading
        self.manifest = manifest
        self.configuration = configuration
    }

    /// Obtains all logins. Where one is blocked, nobody is asked for the others.
    /// - Returns: one for each registry of the plan. The printed text is still kept back: the export's masks come first.
    /// - Throws: a `CommandFailure` where one of them gave none, after telling which and why.
    func logins(concurrency: Int, timeLimit: Duration) throws -> [ExportedLogin] {
        guard plan.count(.blocked) == 0 else {
            throw failure(plan.changes.map { Outcome(change: $0, result: .asPlanned) })
        }
        let outcomes = try self.outcomes(concurrency: concurrency, timeLimit: timeLimit)
        let logins = outcomes.compactMap { ExportedLogin($0) }
        guard logins.count == outcomes.count else {
            console.release()
            throw failure(outcomes)
        }
        return logins
    }

    private func outcomes(concurrency: Int, timeLimit: Duration) throws -> [Outcome] {
        let concurrency = try OpenFileBudget.fit(concurrency: concurrency, registries: plan.changes.count)
        let prompt = MFAPrompt(terminal: effects.terminal)
        let codes = try Blocking.wait { [plan] in await prompt.codes(for: plan.principals) }
        let source = try LiveLogins(
            of: manifest, configuration: configuration, effects: effects, log: console.log, codes: codes,
            concurrency: concurrency, timeLimit: timeLimit
        )
        let progress =
            console.isQuiet
            ? nil
            : LiveProgress(
                total: plan.changes.count, output: .error, style: console.errorStyle, environment: effects.environment
            )
        let executor = Executor(source: console.masking(source), concurrency: concurrency) { progress?.show($0) }
        let outcomes = try Interruption.heeding { [plan] interruption in
            try await interruption.run { await executor.execute(plan) }
        }
        progress?.clear()
        return outcomes
    }

    /// Tells which registries gave no login, and why.
    private func failure(_ outcomes: [Outcome]) -> CommandFailure {
        let report = Report(outcomes: outcomes, wrote: false, tokenRequests: 0, took: .zero)
        let text = ReportText(
            report: report, now: effects.clock.now, showsUnchanged: console.verbosity > 0, style: console.errorStyle
        )
        console.error.write(text.complaints.map { $0 + "\n" }.joined())
        console.annotate(outcomes)
        for outcome in outcomes {
            if case .failed(let why) = outcome.result { console.events.emit(ApplyErroredEvent(outcome, why)) }
            if outcome.change.action == .blocked { console.events.emit(PlannedChangeEvent(outcome.change)) }
        }
        if report.interrupted > 0 { return CommandFailure(.interrupted, "interrupted; nothing is exported") }
        let wanting = report.failed + plan.count(.blocked)
        let all = outcomes.count == 1 ? "registry" : "registries"
        return CommandFailure(.failed, "nothing is exported: no login for \(wanting) of \(outcomes.count) \(all)")
    }
}
