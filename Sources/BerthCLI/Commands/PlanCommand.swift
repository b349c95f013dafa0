import ArgumentParser
import BerthCore
import Platform

struct PlanCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what apply would do, and why. Reads only, and asks nobody.",
        discussion: """
            Examples:
              berth plan
              berth plan -f team/berth.yaml --only account=prod
              berth plan --detailed-exitcode      2 if there is work, 1 if all is blocked
              berth plan --out week.plan          for `berth apply week.plan`, which does exactly that
              berth plan --renew                  what `berth apply --renew` would do
              berth plan --probe                  ask stores and registries whether what is stored is good
            """
    )

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var renewal: RenewalOptions
    @OptionGroup var config: ConfigOptions

    @Flag(help: "Exit with 2 if there is something to do, and with 1 if all of it is blocked.")
    var detailedExitcode = false

    @Option(
        help: ArgumentHelp("Save the plan for `berth apply FILE`. There is no secret in it.", valueName: "file"),
        completion: .file())
    var out: String?

    @Flag(help: "Ask the stores and the registries whether what is stored is good.")
    var probe = false

    @OptionGroup var requests: RequestOptions

    func validate() throws {
        if out != nil && manifest.file.contains(where: { $0.hasSameBytes(as: "-") }) {
            throw ValidationError("a plan of a manifest on standard input cannot be saved: it could not be made again")
        }
    }

    var output: OutputOptions { manifest.output }

    func run(_ console: Console) throws {
        let loaded = try CommandContext(console, manifest, config)
        let time = SavedPlan.moment(loaded.effects.clock.now)
        let planner = LearningPlanner(
            loaded, .apply(selection.selection, renews: renewal.renew, time: time),
            probe: probe ? requests.limits : nil, asksStores: false)
        let learned = try planner.learnedPlan()
        let (plan, context) = (learned.plan, learned.context)
        context.show(plan)
        context.warnOfHiddenLogins(plan)
        console.summarize(plan)
        context.emit(plan)
        context.emitSummary(of: plan, .plan)
        if let out {
            let environment = context.effects.environment
            let file = SavedPlanFile(
                environment.absolute(out), in: context.effects.files, workingDirectory: environment.workingDirectory)
            try context.save(plan, selection.selection, renews: renewal.renew, at: time, to: file)
            let options = context.optionsWithPlan(manifest, config)
            console.print(["Saved: `berth apply\(options) \(out.shellWord)` does exactly this, once."])
        }
        guard detailedExitcode && plan.hasChanges else { return }
        // An apply would not change what is blocked.
        try (plan.hasWork ? ExitStatus.changes : .failed).end()
    }
}
