import ArgumentParser
import BerthCore
import Effects
import Platform

struct ApplyCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Sign in to the registries that need it.",
        discussion: """
            Examples:
              berth apply
              berth apply --only region=us-east-2 --skip env=prod
              berth apply --renew        renew every login, due or not
              berth apply --yes          also replace logins that berth did not write
              berth apply --atomic       store all logins or none
              berth apply --timings      show how long each request took
              berth apply week.plan      apply a plan that `berth plan --out` saved

            One registry's failure never blocks the others; the exit status is then 1. On a terminal, berth offers to \
            sign in to a session that has expired, except with --yes or --json.

            For a saved plan, berth plans again and makes only changes that both plans have. If the manifest runs \
            commands, trust it first, or name it again: berth apply -f FILE week.plan.
            """
    )

    @Argument(
        help: ArgumentHelp("A plan saved by `berth plan --out`.", valueName: "plan"), completion: .file())
    var planFile: String?

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var renewal: RenewalOptions
    @OptionGroup var config: ConfigOptions
    @OptionGroup var requests: RequestOptions
    @OptionGroup var lock: LockOptions

    @Flag(help: "Also replace logins that berth did not write or that another manifest file owns.")
    var yes = false

    @Flag(help: "Store all logins or none.")
    var atomic = false

    @Flag(help: "First check stored logins at their stores and registries.")
    var probe = false

    @Flag(help: "Show a timeline of all requests.")
    var timings = false

    func validate() throws {
        guard let planFile else { return }
        if UsageHint.registry(in: planFile) != nil { throw ValidationError("a registry is not a saved plan") }
        if !selection.isEmpty || probe || renewal.renew {
            throw ValidationError(
                "a saved plan includes --only, --skip, --probe and --renew: leave them out")
        }
    }

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
            let goal = PlanGoal.apply(selection.selection, renews: renewal.renew)
            var context = try CommandContext(console, manifest, config, repairTimeLimit: lock.lockTimeout)
            if offersSignIn(console) { context = try SignInOffer(context: context).accepted(for: goal) }
            return LearningPlanner(
                context, goal, probe: probe ? requests.limits : nil,
                probesStores: true)
        }
        return LearningPlanner(
            try CommandContext(console, saved, manifest, config, repairTimeLimit: lock.lockTimeout), .saved(saved),
            probe: saved.isProbed ? requests.limits : nil, probesStores: true)
    }

    /// Whether a user may be asked to sign in. Programs read the events, and `--yes` opens no browser.
    private func offersSignIn(_ console: Console) -> Bool {
        console.effects.terminal.isInteractive && !yes && !output.json
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
