import AWS
import BerthCore
import Effects
import Platform

/// The part of `berth export` that plans as if nothing were stored, and obtains logins without storing them.
struct ExportRun {
    let plan: Plan
    private let manifestContext: ManifestContext
    private let manifest: Manifest
    private let configuration: Result<SharedConfiguration, SharedConfigError>

    private var console: Console { manifestContext.console }
    var effects: Effects { manifestContext.effects }

    /// - Parameter files: the values of `-f`.
    /// - Throws: `CommandError` if the manifest is invalid, or a selector matches nothing.
    init(_ console: Console, files: [String], _ selection: RegistrySelection) throws {
        let manifestContext = ManifestContext(console, files: files)
        let effects = manifestContext.effects
        let manifest = try manifestContext.manifest(substituting: .environment(effects.environment))
        let configuration = SharedConfiguration.loaded(by: effects)
        let (snapshot, warnings) = Snapshot.withoutStoredLogins(
            for: manifest, configuration: configuration, effects: effects
        ).enforcingTrust(in: manifest, isNamed: manifestContext.isNamed, effects)
        console.warn(warnings)
        let planner = Planner(manifest: manifest, snapshot: snapshot, now: effects.clock.now)
        plan = try manifestContext.checkingSelectors { try planner.plan(selection) }
        self.manifestContext = manifestContext
        self.manifest = manifest
        self.configuration = configuration
    }

    /// Obtains the logins of all registries. If one registry is blocked, no request is made for the others.
    /// - Returns: one login for each registry of the plan. Output is still held back: the export's masks come first.
    /// - Throws: `CommandError` if a registry has no login, after it has been reported.
    func logins(_ limits: RequestLimits) throws -> [ExportedLogin] {
        guard plan.count(.blocked) == 0 else {
            throw failure(plan.changes.map { ChangeOutcome(change: $0, result: .asPlanned) })
        }
        let outcomes = try self.outcomes(limits)
        let logins = outcomes.compactMap { ExportedLogin($0) }
        guard logins.count == outcomes.count else {
            console.release()
            throw failure(outcomes)
        }
        return logins
    }

    private func outcomes(_ limits: RequestLimits) throws -> [ChangeOutcome] {
        let limits = try limits.fitted(registries: plan.changes.count)
        let prompt = MFAPrompt(terminal: effects.terminal)
        let codes = try AsyncBridge.wait { [plan] in await prompt.codes(for: plan.principals) }
        let source = try LoginService(
            of: manifest, configuration: configuration, effects: effects, log: console.log, codes: codes, limits)
        let collector = LoginCollector(plan: plan, source: source, limits: limits, console: console)
        return try SignalCancellation.handlingSignals(in: console.system) { try await collector.outcomes($0) }
    }

    /// Reports which registries have no login, and why.
    private func failure(_ outcomes: [ChangeOutcome]) -> CommandError {
        let report = ApplyReport(outcomes: outcomes, wrote: false, tokenRequests: 0, took: .zero)
        let text = ReportText(
            report: report, now: effects.clock.now, showsUnchanged: console.verbosity > 0, style: console.errorStyle
        )
        console.error.write(text.problemLines.map { $0 + "\n" }.joined())
        console.annotate(outcomes)
        for outcome in outcomes {
            if case .failed(let why) = outcome.result { console.events.emit(ApplyErroredEvent(outcome, why)) }
            if outcome.change.action == .blocked { console.events.emit(PlannedChangeEvent(outcome.change)) }
        }
        if report.interrupted > 0 {
            return CommandError(.interrupted, code: "interrupted", "interrupted; nothing is exported")
        }
        let wanting = report.failed + plan.count(.blocked)
        let all = outcomes.count == 1 ? "registry" : "registries"
        return CommandError(
            .failed, code: "nothing_exported",
            "nothing is exported: no login for \(wanting) of \(outcomes.count) \(all)")
    }
}
