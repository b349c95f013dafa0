import AWS
import BerthCore
import Platform

/// An apply with something to do: execute, and settle.
struct Application {
    private let session: Session
    private let plan: Plan
    private let source: LiveLogins
    private let settlement: Settlement
    private let tokenRequests = TokenRequestCounter()
    private let concurrency: Int
    /// nil where nobody wants to see it.
    private let timeline: Timeline?

    /// - Parameter codes: of the MFA devices that the plan's principals ask for.
    init(
        session: Session, plan: Plan, codes: MFACodes, concurrency: Int, timeLimit: Duration, settlement: Settlement,
        timings: Bool
    ) throws {
        self.session = session
        self.plan = plan
        let concurrency = try OpenFileBudget.fit(
            concurrency: concurrency, registries: plan.changes.count { $0.tokenSource != nil })
        self.concurrency = concurrency
        let timeline = timings ? Timeline(plan) : nil
        self.timeline = timeline
        var settlement = settlement
        settlement.timeline = timeline
        self.settlement = settlement
        source = try session.logins(
            codes: codes, concurrency: concurrency, timeLimit: timeLimit
        ) { [tokenRequests] event in
            tokenRequests.count(event)
            timeline?.count(event)
        }
    }

    /// Applies the plan and prints the report.
    /// - Returns: the status to end with.
    /// - Throws: a `CommandFailure` where nothing could be stored.
    func run() throws -> ExitStatus {
        try Interruption.heeding { try await self.apply($0) }
    }

    private func apply(_ interruption: Interruption) async throws -> ExitStatus {
        let start = ContinuousClock.now
        let progress =
            session.console.isQuiet
            ? nil
            : LiveProgress(
                total: plan.changes.count { $0.tokenSource != nil }, output: .error, style: session.console.errorStyle,
                environment: session.effects.environment
            )
        let events = ProgressEvents(plan, to: session.console.events)
        let source = session.console.masking(source)
        let outcomes = try await interruption.run { [plan, concurrency] in
            await Executor(source: source, concurrency: concurrency) { [timeline] step in
                timeline?.show(step)
                progress?.show(step)
                events.show(step)
            }.execute(plan)
        }
        progress?.clear()
        defer { drawTimings() }
        return try await settlement.settle(
            outcomes, of: plan, since: start, tokenRequests: tokenRequests.total, interruption
        )
    }

    /// Below the report, and where nothing could be stored as well.
    private func drawTimings() {
        guard let timeline else { return }
        let console = session.console
        let waterfall = timeline.waterfall(width: console.error.width, style: console.errorStyle)
        console.error.write((waterfall.lines.map { $0 + "\n" }).joined())
    }
}
