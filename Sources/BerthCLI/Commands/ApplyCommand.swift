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
        let saved = try planFile.map { try Self.read($0, console.effects) }
        let learned = try planner(for: saved, console).learnedPlan()
        let plan = try learned.context.confirmed(learned.plan, yes: yes)
        let applyRun = ApplyRun(
            context: learned.context, plan: plan, operation: .apply, mode: atomic ? .allOrNothing : .each,
            lockTimeLimit: lock.lockTimeout)
        try applyRun.apply(saved, requests.limits, timings: timings).end()
    }

    private func planner(for saved: SavedPlan?, _ console: Console) throws -> LearningPlanner {
        guard let saved else {
            return LearningPlanner(
                try CommandContext(console, manifest, config, repairTimeLimit: lock.lockTimeout),
                .apply(selection.selection, renews: renewal.renew), probe: probe ? requests.limits : nil,
                asksStores: true)
        }
        return LearningPlanner(
            try CommandContext(console, saved, manifest, config, repairTimeLimit: lock.lockTimeout), .saved(saved),
            probe: saved.isProbed ? requests.limits : nil, asksStores: true)
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
}
