import ArgumentParser
import BerthCore
import Platform

struct LogoutCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout",
        abstract: "Remove the logins that this manifest owns.",
        usage: "berth logout [<options>]",
        discussion: """
            Examples:
              berth logout --only account=prod
              berth logout --all
              berth logout --all --config podman

            berth removes only logins that it stored for this manifest and that are unchanged. A login that another \
            program changed stays, and berth forgets it. A login that another manifest owns too stays for that \
            manifest.

            berth asks before it removes a login of another manifest file with the same name, or a declared login that \
            the ledger does not know. If you do not agree, the exit status is 1.
            """
    )

    @OptionGroup var manifest: ManifestOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var config: ConfigOptions
    @OptionGroup var lock: LockOptions

    @Flag(help: "Remove all logins that the manifest owns.")
    var all = false

    @Flag(help: "Also remove logins that another manifest file owns or that the ledger does not know.")
    var yes = false

    func validate() throws {
        guard all || !selection.isEmpty else { throw ValidationError("choose logins with --only, --skip or --all") }
        if all && !selection.isEmpty { throw ValidationError("--all cannot be combined with --only or --skip") }
    }

    func run(_ console: Console) throws {
        let loaded = try CommandContext(console, manifest, config, repairTimeLimit: lock.lockTimeout)
        let learned = try LearningPlanner(loaded, .logout(selection.selection), probesStores: true).learnedPlan()
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
