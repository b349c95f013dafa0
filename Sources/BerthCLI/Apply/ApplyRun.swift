import AWS
import BerthCore
import DockerConfig
import Platform
import Registry
import Synchronization

/// The part of `berth apply` that obtains the plan's logins, then stores them and reports.
struct ApplyRun {
    private let context: CommandContext
    private let plan: Plan
    private let source: LoginService
    private let committer: OutcomeCommitter
    private let tokenRequests = TokenRequestCounter()
    private let concurrency: Int
    /// `nil` unless `--timings` was given.
    private let timeline: TimingRecorder?

    /// - Parameters:
    ///   - codes: of the MFA devices of the plan's principals.
    ///   - timeLimit: for each sign-in, token request and check.
    init(
        context: CommandContext, plan: Plan, codes: MFACodes, concurrency: Int, timeLimit: Duration,
        committer: OutcomeCommitter,
        timings: Bool
    ) throws {
        self.context = context
        self.plan = plan
        let concurrency = try OpenFileBudget.fit(
            concurrency: concurrency, registries: plan.changes.count { $0.tokenSource != nil })
        self.concurrency = concurrency
        let timeline = timings ? TimingRecorder(plan, clock: context.console.system.monotonicClock) : nil
        self.timeline = timeline
        var committer = committer
        committer.timeline = timeline
        self.committer = committer
        source = try context.logins(
            codes: codes, concurrency: concurrency, timeLimit: timeLimit
        ) { [tokenRequests] event in
            tokenRequests.count(event)
            timeline?.count(event)
        }
    }

    /// Applies the plan and prints the report.
    /// - Returns: the exit status.
    /// - Throws: `CommandError` if nothing could be stored.
    func run() throws -> ExitStatus {
        try SignalCancellation.handlingSignals(in: context.console.system) { try await self.apply($0) }
    }

    private func apply(_ cancellation: SignalCancellation) async throws -> ExitStatus {
        let clock = context.console.system.monotonicClock
        let start = clock.now
        let progress =
            context.console.isQuiet
            ? nil : ProgressReporter(total: plan.changes.count { $0.tokenSource != nil }, context.console)
        let events = ApplyEventEmitter(plan, to: context.console.events, clock: clock)
        let source = context.console.masking(source)
        let outcomes = try await cancellation.run { [plan, concurrency] in
            await Executor(source: source, concurrency: concurrency, clock: clock) { [timeline] step in
                timeline?.show(step)
                progress?.show(step)
                events.show(step)
            }.execute(plan)
        }
        progress?.clear()
        defer { drawTimings() }
        return try await committer.commitAndReport(
            outcomes, of: plan, since: start, tokenRequests: tokenRequests.total, cancellation
        )
    }

    /// Prints the timings, also if nothing could be stored.
    private func drawTimings() {
        guard let timeline else { return }
        let console = context.console
        let waterfall = timeline.waterfall(width: console.error.width, style: console.errorStyle)
        console.error.write((waterfall.lines.map { $0 + "\n" }).joined())
    }
}

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
        let configuration = Result { () throws(SharedConfigError) in
            try SharedConfiguration.load(environment: effects.environment, files: effects.files)
        }
        var snapshot = Snapshot.withoutStoredLogins(for: manifest, configuration: configuration, effects: effects)
        console.warn(snapshot.enforceTrust(in: manifest, isNamed: manifestContext.isNamed, effects))
        let planner = Planner(manifest: manifest, snapshot: snapshot, now: effects.clock.now)
        plan = try manifestContext.checkingSelectors { try planner.plan(selection) }
        self.manifestContext = manifestContext
        self.manifest = manifest
        self.configuration = configuration
    }

    /// Obtains the logins of all registries. If one registry is blocked, no request is made for the others.
    /// - Returns: one login for each registry of the plan. Output is still held back: the export's masks come first.
    /// - Throws: `CommandError` if a registry has no login, after it has been reported.
    func logins(concurrency: Int, timeLimit: Duration) throws -> [ExportedLogin] {
        guard plan.count(.blocked) == 0 else {
            throw failure(plan.changes.map { ChangeOutcome(change: $0, result: .asPlanned) })
        }
        let outcomes = try self.outcomes(concurrency: concurrency, timeLimit: timeLimit)
        let logins = outcomes.compactMap { ExportedLogin($0) }
        guard logins.count == outcomes.count else {
            console.release()
            throw failure(outcomes)
        }
        return logins
    }

    private func outcomes(concurrency: Int, timeLimit: Duration) throws -> [ChangeOutcome] {
        let concurrency = try OpenFileBudget.fit(concurrency: concurrency, registries: plan.changes.count)
        let prompt = MFAPrompt(terminal: effects.terminal)
        let codes = try AsyncBridge.wait { [plan] in await prompt.codes(for: plan.principals) }
        let source = try LoginService(
            of: manifest, configuration: configuration, effects: effects, log: console.log, codes: codes,
            concurrency: concurrency, timeLimit: timeLimit
        )
        let progress = console.isQuiet ? nil : ProgressReporter(total: plan.changes.count, console)
        let executor = Executor(
            source: console.masking(source), concurrency: concurrency, clock: console.system.monotonicClock
        ) { progress?.show($0) }
        let outcomes = try SignalCancellation.handlingSignals(in: console.system) { [plan] cancellation in
            try await cancellation.run { await executor.execute(plan) }
        }
        progress?.clear()
        return outcomes
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

/// The end of an apply or a logout: one write of Docker's state, and the report.
struct OutcomeCommitter: Sendable {
    let context: CommandContext
    let operation: ChangeSummaryEvent.Operation
    let mode: LoginWriter.Mode
    let lockTimeLimit: Duration
    /// Records how long the write takes; `nil` unless `--timings` was given.
    var timeline: TimingRecorder?

    /// Stores the obtained logins in one write, and prints the report.
    /// - Parameter start: when the command started to obtain logins.
    /// - Returns: the exit status.
    /// - Throws: `CommandError` if nothing could be stored.
    func commitAndReport(
        _ outcomes: [ChangeOutcome], of plan: Plan, since start: ContinuousClock.Instant, tokenRequests: Int,
        _ cancellation: SignalCancellation
    ) async throws -> ExitStatus {
        // All secrets are masked by now.
        context.console.release()
        let writer = writer
        context.emitStart(of: outcomes)
        let result: LoginWriter.Result
        timeline?.beginWriting()
        do {
            defer { timeline?.endWriting() }
            result = try await cancellation.run { [mode] in
                try await writer.commit(outcomes, of: plan.manifest, mode)
            }
        } catch let failure as DockerConfigError {
            emitUnstored(failure, outcomes, since: start, tokenRequests: tokenRequests)
            throw CommandError(failure)
        }
        return report(
            ApplyReport(
                outcomes: result.outcomes, wrote: result.wrote, storeCalls: result.storeCalls,
                tokenRequests: tokenRequests, took: clock.now - start, warnings: result.warnings
            ), of: plan)
    }

    private var clock: any MonotonicClock { context.console.system.monotonicClock }

    private var writer: LoginWriter {
        LoginWriter(
            config: context.config, snapshot: context.snapshot, ledger: context.ledger, stores: context.stores,
            helper: HelperRegistration(context.effects), effects: context.effects, lockTimeLimit: lockTimeLimit,
            onWait: context.console.reportWaiting
        )
    }

    /// Records the manifest as an owner of logins that another manifest stored and that need no work. Docker's config
    /// stays as it is.
    func recordOwners(of plan: Plan) throws {
        let joining = plan.changes.filter { $0.ownerChange == .joins }
        guard !joining.isEmpty else { return }
        let outcomes = joining.map { ChangeOutcome(change: $0, result: .asPlanned) }
        let writer = writer
        do {
            let result = try AsyncBridge.wait { try await writer.commit(outcomes, of: plan.manifest) }
            context.console.warn(result.warnings)
        } catch let failure as DockerConfigError {
            throw CommandError(failure)
        }
    }

    private func report(_ report: ApplyReport, of plan: Plan) -> ExitStatus {
        let console = context.console
        context.emit(report.outcomes)
        console.warn(report.warnings)
        let now = context.effects.clock.now
        func text(_ style: TextStyle) -> ReportText {
            ReportText(report: report, now: now, showsUnchanged: console.verbosity > 0, style: style)
        }
        let heading = PlanText.heading(plan, config: context.configName, console.style)
        if console.isQuiet { console.error.write(text(console.errorStyle).problemLines.map { $0 + "\n" }.joined()) }
        console.print([heading, ""] + text(console.style).lines)
        console.summarize(report, of: plan, now: now)
        context.emitSummary(of: report, operation)
        if report.interrupted > 0 { return .interrupted }
        return report.isComplete ? .done : .failed
    }

    /// Emits events that say that no obtained login was stored. The text output has the error only.
    private func emitUnstored(
        _ failure: DockerConfigError, _ outcomes: [ChangeOutcome], since start: ContinuousClock.Instant,
        tokenRequests: Int
    ) {
        let ending: ChangeOutcome.Result = failure.kind == .cancelled ? .interrupted : .failed(failure.message)
        let unstored = outcomes.map { outcome in
            switch outcome.result {
            case .obtained: outcome.ended(ending)
            case .asPlanned where outcome.change.isWork: outcome.ended(ending)
            case .asPlanned, .failed, .interrupted, .heldBack: outcome
            }
        }
        context.emit(unstored)
        context.emitSummary(
            of: ApplyReport(
                outcomes: unstored, wrote: false, tokenRequests: tokenRequests, took: clock.now - start),
            operation)
    }
}

extension ChangeOutcome {
    fileprivate func ended(_ result: Result) -> ChangeOutcome {
        ChangeOutcome(change: change, result: result, took: took)
    }
}

/// Counts the token requests that were sent. A retry does not count again.
final class TokenRequestCounter: Sendable {
    private let requests = Mutex(0)

    var total: Int { requests.withLock { $0 } }

    @Sendable func count(_ event: RequestEvent) {
        guard event.attempt == 1, event.operation.hasSuffix(bytes: ":GetAuthorizationToken") else { return }
        requests.withLock { $0 += 1 }
    }
}
