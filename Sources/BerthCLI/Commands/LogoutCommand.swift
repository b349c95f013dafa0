import ArgumentParser
import BerthCore
import Platform

struct LogoutCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout",
        abstract: "Take back the logins that this manifest owns, as berth left them.",
        discussion: """
            Examples:
              berth logout --only account=prod
              berth logout --all
              berth logout --all --config podman

            Only what berth stored for this manifest goes, and only if it is as berth left it: what someone else has \
            changed since stays, and is forgotten. A login that another manifest owns too stays for that one.

            What another manifest file of the same name owns goes after a question, or with --yes. So does a \
            login of a declared user that berth's ledger does not know, as after an apply with another HOME: until \
            then the exit status is 1.
            """
    )

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var config: ConfigOptions
    @OptionGroup var lock: LockOptions

    @Flag(help: "All that the manifest owns.")
    var all = false

    @Flag(help: "Also remove what another manifest file owns or the ledger does not know, without asking.")
    var yes = false

    func validate() throws {
        guard all || !selection.isEmpty else { throw ValidationError("say which: --only, --skip, or --all") }
        if all && !selection.isEmpty { throw ValidationError("--all goes without --only and --skip") }
    }

    var output: OutputOptions { manifest.output }

    func run(_ console: Console) throws {
        let loaded = try CommandContext(console, manifest, config, repairTimeLimit: lock.lockTimeout)
        let learned = try LearningPlanner(loaded, .logout(selection.selection), asksStores: true).learnedPlan()
        let context = learned.context
        let plan = try context.confirmed(learned.plan, yes: yes)
        context.warnOfRemainingLogins(plan)
        context.emit(plan)
        guard plan.hasWork else {
            context.show(plan)
            context.emitSummary(of: plan, .logout)
            return try (plan.hasChanges ? ExitStatus.failed : .done).end()
        }
        let applyRun = ApplyRun(
            context: context, plan: plan, operation: .logout, mode: .each, lockTimeLimit: lock.lockTimeout)
        try applyRun.removeLogins().end()
    }
}
