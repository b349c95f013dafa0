import AWS
import Berth
import Effects
import Registry
import UnixSignals

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An apply with something to do: execute, commit, report, and what a signal does to it.
struct Application {
    private let session: Session
    private let plan: Plan
    private let source: AWSLogins
    private let tokenRequests = TokenRequestCounter()
    private let concurrency: Int
    private let lockTimeLimit: Duration

    /// - Parameter codes: of the MFA devices that the plan's principals ask for.
    init(
        session: Session, plan: Plan, codes: MFACodes, concurrency: Int, timeLimit: Duration, lockTimeLimit: Duration
    ) throws {
        self.session = session
        self.plan = plan
        self.concurrency = concurrency
        self.lockTimeLimit = lockTimeLimit
        let effects = session.effects
        do {
            source = AWSLogins(
                client: AWSClient(
                    configuration: try session.configuration.get(), effects: effects, timeLimit: timeLimit,
                    log: session.reading.log, codes: codes, secretVariables: plan.manifest.secretVariables,
                    onEvent: tokenRequests.count
                ),
                check: RegistryCheck(
                    http: effects.http, clock: effects.clock,
                    endpoint: try RegistryEndpoint(environment: effects.environment),
                    certificates: CertificateFolders(
                        files: effects.files, home: effects.environment.home, log: session.reading.log
                    ),
                    timeLimit: timeLimit, log: session.reading.log
                )
            )
        } catch {
            throw CommandFailure(.usage, "\(error)")
        }
    }

    /// Applies the plan and prints the report.
    /// - Returns: the status to end with.
    /// - Throws: a `CommandFailure` where nothing could be stored.
    func run() throws -> ExitStatus {
        let report = try Blocking.wait { try await self.apply() }
        let reading = session.reading
        reading.warn(report.warnings)
        let text = ReportText(
            report: report, now: session.effects.clock.now, showsUnchanged: reading.verbosity > 0, style: reading.style
        )
        let heading = PlanText.heading(plan, config: session.configName, reading.style)
        if reading.isQuiet { Output.error.write(text.complaints.map { $0 + "\n" }.joined()) }
        reading.print([heading, ""] + text.lines)
        if report.interrupted > 0 { return .interrupted }
        return report.isComplete ? .done : .failed
    }

    private func apply() async throws -> Report {
        let start = ContinuousClock.now
        let progress =
            session.reading.isQuiet
            ? nil
            : LiveProgress(
                total: plan.changes.count { $0.tokenSource != nil }, output: .error, style: session.reading.errorStyle,
                term: session.effects.environment["TERM"]
            )
        let outcomes = await untilInterrupted {
            await Executor(source: source, concurrency: concurrency, progress: { progress?.show($0) }).execute(plan)
        }
        progress?.clear()
        let committer = Committer(
            config: session.config, target: session.snapshot.config, ledger: session.ledger, effects: session.effects,
            lockTimeLimit: lockTimeLimit
        )
        do {
            let (wrote, warnings) = try await committer.commit(outcomes, of: plan.manifest)
            return Report(
                outcomes: outcomes, wrote: wrote, tokenRequests: tokenRequests.total,
                took: ContinuousClock.now - start, warnings: warnings
            )
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Runs work that a first SIGINT or SIGTERM cancels: what is finished by then is still written. A second one ends
    /// the program at once, which leaves Docker's config whole in any case.
    private func untilInterrupted(_ work: @escaping @Sendable () async -> [Outcome]) async -> [Outcome] {
        let working = Task { await work() }
        let watching = Task {
            var isFirst = true
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                guard isFirst else { exit(ExitStatus.interrupted.rawValue) }
                working.cancel()
                isFirst = false
            }
        }
        defer {
            watching.cancel()
            // What is left to do is short but for a lock that another berth holds: there a signal ends the program.
            for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
        }
        return await working.value
    }
}
