import ArgumentParser
import Berth
import Effects

struct ApplyCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Sign in to everything that is due, all at once, and write Docker's config once.",
        discussion: """
            Examples:
              berth apply
              berth apply --only region=us-east-2 --skip env=prod
              berth apply --yes          also replace logins that berth did not write
              berth apply --atomic       all of it, or nothing
              berth apply --timings      and what waited for what, and where the time went
              berth apply week.plan      what `berth plan --out week.plan` said, and nothing else

            What fails keeps nothing else from being stored: the exit status is then 1, and the report says why.
            """
    )

    @Argument(
        help: ArgumentHelp("A plan saved by `berth plan --out`.", valueName: "plan"), completion: .file())
    var planFile: String?

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var config: ConfigOptions
    @OptionGroup var requests: RequestOptions
    @OptionGroup var lock: LockOptions

    @Flag(help: "Replace logins that berth did not write, without asking.")
    var yes = false

    @Flag(help: "Store all, or nothing: one failure or blocked registry, and all is left as it is.")
    var atomic = false

    @Flag(help: "Ask the stores and the registries first whether what is stored is good.")
    var probe = false

    @Flag(help: "Draw what waited for what, and where the time went.")
    var timings = false

    func validate() throws {
        guard planFile != nil else { return }
        if !manifest.file.isEmpty || !selection.isEmpty || config.config != nil || probe {
            throw ValidationError(
                "a saved plan has its manifest, its selection and its config: "
                    + "leave out --file, --only, --skip, --config and --probe")
        }
    }

    var output: OutputOptions { manifest.output }

    func run(_ console: Console) throws {
        guard let planFile else {
            var session = try Session(console, manifest, config, mendingWithin: lock.lockTimeout)
            let selection = selection.selection
            if probe {
                try session.probe(
                    selection, at: session.effects.clock.now, timeLimit: requests.timeout,
                    concurrency: requests.concurrency)
            }
            let plan = try session.surveyingStores(for: session.plan(selection)) { try $0.plan(selection) }
            return try apply(confirmed(plan, session), session) {}
        }
        let saved = try Self.read(planFile)
        var session = try Session(console, saved, mendingWithin: lock.lockTimeout)
        try session.verifyBasis(of: saved)
        if saved.isProbed {
            try session.probe(
                saved.selection, at: saved.created, timeLimit: requests.timeout, concurrency: requests.concurrency)
        }
        // What the stores have told since shows as in any apply.
        let plan = try session.surveyingStores(for: session.remake(saved)) {
            try $0.plan(saved.selection, at: saved.created)
        }
        try apply(confirmed(plan, session), session) { [session] in
            try session.claim(saved, lockTimeLimit: lock.lockTimeout)
        }
    }

    private static func read(_ planFile: String) throws -> SavedPlan {
        let effects = Effects.live
        do {
            return try SavedPlanFile(
                effects.environment.absolute(planFile), in: effects.files,
                workingDirectory: effects.environment.workingDirectory
            ).read()
        } catch {
            throw CommandFailure(.usage, error.description)
        }
    }

    /// - Parameter begin: what is to be done when everything has been asked, and nothing has been done.
    private func apply(_ plan: Plan, _ session: Session, _ begin: () throws -> Void) throws {
        session.tell(plan)
        if session.console.verbosity > 0 { session.console.print(session.text(of: plan) + [""]) }
        guard plan.hasWork else {
            session.console.print(session.text(of: plan))
            session.console.summarize(undone: plan)
            session.tellSummary(of: plan, .apply)
            return try (plan.hasChanges ? ExitStatus.failed : .done).end()
        }
        if atomic && plan.count(.blocked) > 0 {
            let why = "Nothing is done: --atomic takes all of it, and something is blocked."
            session.console.print(session.text(of: plan) + [why])
            session.console.summarize(undone: plan)
            session.tellHeldBack(plan)
            return try ExitStatus.failed.end()
        }
        let prompt = MFAPrompt(terminal: session.effects.terminal)
        let codes = try Blocking.wait { await prompt.codes(for: plan.principals) }
        try begin()
        let settlement = Settlement(
            session: session, operation: .apply, mode: atomic ? .allOrNothing : .each, lockTimeLimit: lock.lockTimeout
        )
        let application = try Application(
            session: session, plan: plan, codes: codes, concurrency: requests.concurrency,
            timeLimit: requests.timeout, settlement: settlement, timings: timings
        )
        try application.run().end()
    }

    /// Asks for what cannot be had again. Without a terminal the answer is no, and the login stays blocked.
    private func confirmed(_ plan: Plan, _ session: Session) throws -> Plan {
        guard !plan.foreignLogins.isEmpty else { return plan }
        if yes { return plan.replacingForeignLogins() }
        let hosts = plan.foreignLogins.map { "  \($0.host)" }.joined(separator: "\n")
        let terminal = session.effects.terminal
        let question =
            "These logins were not written by berth, and cannot be had again:\n\(hosts)\nReplace them? [y/N] "
        let answer = try Blocking.wait { await terminal.ask(question) }
        return ["y", "yes"].contains(answer?.lowercased()) ? plan.replacingForeignLogins() : plan
    }
}
