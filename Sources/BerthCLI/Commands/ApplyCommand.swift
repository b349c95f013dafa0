import ArgumentParser
import BerthCore
import Platform

struct ApplyCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Sign in to everything that is due, all at once, and write Docker's config once.",
        discussion: """
            Examples:
              berth apply
              berth apply --only region=us-east-2 --skip env=prod
              berth apply --renew        renew every login, due or not
              berth apply --yes          also replace logins that berth did not write
              berth apply --atomic       all of it, or nothing
              berth apply --timings      and what waited for what, and where the time went
              berth apply week.plan      exactly what `berth plan --out week.plan` said

            A saved plan never does more than a plan of now would. If its manifest runs commands, the manifest must be \
            trusted now, or named here too: berth apply -f FILE week.plan.

            What fails keeps nothing else from being stored: the exit status is then 1, and the report says why.
            """
    )

    @Argument(
        help: ArgumentHelp("A plan saved by `berth plan --out`.", valueName: "plan"), completion: .file())
    var planFile: String?

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var renewal: RenewalOptions
    @OptionGroup var config: ConfigOptions
    @OptionGroup var requests: RequestOptions
    @OptionGroup var lock: LockOptions

    @Flag(help: "Replace logins that berth did not write or another manifest file owns, without asking.")
    var yes = false

    @Flag(help: "Store all, or nothing: one failure or blocked registry, and all is left as it is.")
    var atomic = false

    @Flag(help: "Ask the stores and the registries first whether what is stored is good.")
    var probe = false

    @Flag(help: "Draw what waited for what, and where the time went.")
    var timings = false

    func validate() throws {
        guard let planFile else { return }
        if UsageHint.registry(in: planFile) != nil { throw ValidationError("a registry is not a saved plan") }
        if !selection.isEmpty || probe || renewal.renew {
            throw ValidationError(
                """
                a saved plan has its selection, and knows whether it was probed and renews: leave out --only, --skip, \
                --probe and --renew
                """)
        }
    }

    var output: OutputOptions { manifest.output }

    func run(_ console: Console) throws {
        guard let planFile else {
            var context = try CommandContext(console, manifest, config, repairTimeLimit: lock.lockTimeout)
            let selection = selection.selection
            if probe {
                try context.probe(
                    selection, at: context.effects.clock.now, timeLimit: requests.timeout,
                    concurrency: requests.concurrency)
            }
            let renews = renewal.renew
            let plan = try context.replanWithStores(for: context.plan(selection, renews: renews)) {
                try $0.plan(selection, renews: renews)
            }
            return try apply(context.confirmed(plan, yes: yes), context) {}
        }
        let saved = try Self.read(planFile, console.effects)
        var context = try CommandContext(console, saved, manifest, config, repairTimeLimit: lock.lockTimeout)
        try context.verifyBasis(of: saved)
        if saved.isProbed {
            try context.probe(
                saved.selection, at: saved.created, timeLimit: requests.timeout, concurrency: requests.concurrency)
        }
        let plan = try context.replanWithStores(for: context.remake(saved)) { try $0.remakeAfterAskingStores(saved) }
        try apply(context.confirmed(plan, yes: yes), context) { [context] in
            try context.claim(saved, lockTimeLimit: lock.lockTimeout)
        }
    }

    private static func read(_ planFile: String, _ effects: Effects) throws -> SavedPlan {
        do {
            return try SavedPlanFile(
                effects.environment.absolute(planFile), in: effects.files,
                workingDirectory: effects.environment.workingDirectory
            ).read()
        } catch {
            throw CommandError(.usage, error)
        }
    }

    /// - Parameter begin: called after the last question and before the first request.
    private func apply(_ plan: Plan, _ context: CommandContext, _ begin: () throws -> Void) throws {
        context.warnOfHiddenLogins(plan)
        context.emit(plan)
        if context.console.verbosity > 0 { context.console.print(context.text(of: plan) + [""]) }
        let committer = OutcomeCommitter(
            context: context, operation: .apply, mode: atomic ? .allOrNothing : .each, lockTimeLimit: lock.lockTimeout
        )
        guard plan.hasWork else {
            try committer.recordOwners(of: plan)
            context.show(plan)
            context.console.summarize(undone: plan)
            context.emitSummary(of: plan, .apply)
            return try (plan.hasChanges ? ExitStatus.failed : .done).end()
        }
        if atomic && plan.count(.blocked) > 0 {
            context.show(plan, ["Nothing is done: --atomic takes all of it, and something is blocked."])
            context.console.summarize(undone: plan)
            context.emitHeldBack(plan)
            return try ExitStatus.failed.end()
        }
        let prompt = MFAPrompt(terminal: context.effects.terminal)
        let codes = try AsyncBridge.wait { await prompt.codes(for: plan.principals) }
        try begin()
        let applyRun = try ApplyRun(
            context: context, plan: plan, codes: codes, concurrency: requests.concurrency,
            timeLimit: requests.timeout, committer: committer, timings: timings
        )
        try applyRun.run().end()
    }
}
