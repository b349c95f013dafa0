import ArgumentParser
import BerthCore
import Effects
import Platform

struct PlanCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what apply would do, and why.",
        discussion: """
            Examples:
              berth plan
              berth plan -f team/berth.yaml --only account=prod
              berth plan --detailed-exitcode      exit with 2 if there is work
              berth plan --out week.plan          save a plan for `berth apply week.plan`
              berth plan --renew                  show what `berth apply --renew` would do
              berth plan --probe                  also check the stored logins

            Without --probe, berth only reads files.
            """
    )

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var renewal: RenewalOptions
    @OptionGroup var config: ConfigOptions

    @Flag(help: "Exit with 2 if there is something to do, or with 1 if all of it is blocked.")
    var detailedExitcode = false

    @Option(
        help: ArgumentHelp("Save the plan for `berth apply FILE`, without secrets.", valueName: "file"),
        completion: .file())
    var out: String?

    @Flag(help: "Check stored logins at their stores and registries.")
    var probe = false

    @OptionGroup var requests: RequestOptions

    func validate() throws {
        if out != nil && manifest.file.contains(where: { $0.hasSameBytes(as: "-") }) {
            throw ValidationError("a plan of a manifest on standard input cannot be saved: name a file")
        }
    }

    func run(_ console: Console) throws {
        let loaded = try CommandContext(console, manifest, config)
        let time = SavedPlan.moment(loaded.effects.clock.now)
        let planner = LearningPlanner(
            loaded, .apply(selection.selection, renews: renewal.renew, time: time),
            probe: probe ? requests.limits : nil, probesStores: false)
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
            console.print(["Saved: `berth apply\(options) \(out.shellWord)` applies exactly this plan, once."])
        }
        guard detailedExitcode && plan.hasChanges else { return }
        // An apply would not change what is blocked.
        try (plan.hasWork ? ExitStatus.changes : .failed).end()
    }
}
