import ArgumentParser
import Berth

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what apply would do, and why. Reads only, and asks nobody.",
        discussion: """
            Examples:
              berth plan
              berth plan -f team/berth.yaml --only account=prod
              berth plan --detailed-exitcode      2 where there is something to do
            """
    )

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var config: ConfigOptions

    @Flag(help: "Exit with 2 where there is something to do.")
    var detailedExitcode = false

    func run() throws {
        let session = try Session(manifest, config)
        let plan = try session.plan(selection.selection)
        session.print(session.text(of: plan))
        if detailedExitcode && plan.hasChanges { try ExitStatus.changes.end() }
    }
}
